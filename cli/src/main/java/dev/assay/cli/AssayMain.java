package dev.assay.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The program behind the launcher {@code ./assay}. */
public final class AssayMain {

  /** By name, in the order in which the help lists them. */
  private static final Map<String, Class<?>> COMMANDS = commands();

  private AssayMain() {}

  /** Runs one command; the JVM ends with its exit code. */
  public static void main(String[] args) {
    int exitCode = commandLine(args).execute(args);
    // A server ends because the JVM is told to, whose exit then waits for this thread: it may not
    // wait for the exit.
    if (exitCode != ExitCode.OK) {
      System.exit(exitCode);
    }
  }

  /** Returns what understands these words; without any it knows all commands. */
  static CommandLine commandLine(String... args) {
    CommandLine line = new CommandLine(new AssayCommand());
    asked(args).forEach(line::addSubcommand);
    CommandLine run = line.getSubcommands().get("run");
    if (run != null) {
      run.setStopAtPositional(true); // What follows the program's name belongs to the program.
    }
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(AssayMain::wrongUsage)
        .setExecutionExceptionHandler(AssayMain::failed);
  }

  /** The one that was asked for, where it is one: making all takes longer than many a command. */
  private static Map<String, Class<?>> asked(String... args) {
    Class<?> asked = args.length == 0 ? null : COMMANDS.get(args[0]);
    boolean needsAll = asked == null || asked == CompletionCommand.class;
    return needsAll ? COMMANDS : Map.of(args[0], asked);
  }

  private static Map<String, Class<?>> commands() {
    Map<String, Class<?>> commands = new LinkedHashMap<>();
    commands.put("up", UpCommand.class);
    commands.put("collector", CollectorCommand.class);
    commands.put("sensor", SensorCommand.class);
    commands.put("run", RunCommand.class);
    commands.put("attach", AttachCommand.class);
    commands.put("scan", ScanCommand.class);
    commands.put("get", GetCommand.class);
    commands.put("gate", GateCommand.class);
    commands.put("export", ExportCommand.class);
    commands.put("import", ImportCommand.class);
    commands.put("owner", OwnerCommand.class);
    commands.put("db", DbCommand.class);
    commands.put("database", DatabaseCommand.class);
    commands.put("token", TokenCommand.class);
    commands.put("explain", ExplainCommand.class);
    commands.put("check", CheckCommand.class);
    commands.put("rule", RuleCommand.class);
    commands.put("notify", NotifyCommand.class);
    commands.put("train", TrainCommand.class);
    commands.put("version", VersionCommand.class);
    commands.put("completion", CompletionCommand.class);
    return commands;
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
