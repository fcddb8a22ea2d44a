package dev.assay.cli;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The program behind the launcher {@code ./assay}. */
public final class AssayMain {

  // Held, since a logger that nobody holds forgets its level. gRPC tells on it which sockets it
  // found.
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private AssayMain() {}

  /** Runs one command; the JVM ends with its exit code. */
  public static void main(String[] args) {
    GRPC.setLevel(Level.WARNING);
    int exitCode = commandLine().execute(args);
    // A server ends because the JVM is told to, whose exit then waits for this thread: it may not
    // wait for the exit.
    if (exitCode != ExitCode.OK) {
      System.exit(exitCode);
    }
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new AssayCommand());
    // What follows the program's name belongs to the program.
    Objects.requireNonNull(line.getSubcommands().get("run")).setStopAtPositional(true);
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(AssayMain::wrongUsage)
        .setExecutionExceptionHandler(AssayMain::failed);
  }

  private static int wrongUsage(ParameterException mistake, String[] args) {
    CommandLine command = mistake.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("assay: " + mistake.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(mistake, err);
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }

  private static int failed(Exception failure, CommandLine command, ParseResult parsed)
      throws Exception {
    if (!(failure instanceof CommandFailure)) {
      throw failure; // a mistake of ours: the stack trace says where
    }
    command.getErr().println("assay: " + failure.getMessage());
    return ExitCode.SOFTWARE;
  }
}
