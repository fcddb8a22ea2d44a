package dev.assay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Works with the database of a collector. */
@Command(
    name = "database",
    description = "Works with the database of a collector; that of advisories is db's.",
    subcommands = DatabaseMoveCommand.class)
final class DatabaseCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "what to do is missing: move");
  }
}
