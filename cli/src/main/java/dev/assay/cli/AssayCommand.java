package dev.assay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command without a subcommand. */
@Command(
    name = "assay",
    description = {
      "Is what runs what was shipped, and which parts of it are used?",
      "",
      "Begin with: assay up"
    },
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    subcommands = {
      UpCommand.class,
      CollectorCommand.class,
      SensorCommand.class,
      RunCommand.class,
      AttachCommand.class,
      ScanCommand.class,
      GetCommand.class,
      GateCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      OwnerCommand.class,
      DbCommand.class,
      TokenCommand.class,
      ExplainCommand.class,
      CheckCommand.class,
      RuleCommand.class,
      NotifyCommand.class,
      VersionCommand.class,
      CompletionCommand.class
    })
final class AssayCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Shows this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it before the command runs
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Shows the version.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it before the command runs
  private boolean version;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
