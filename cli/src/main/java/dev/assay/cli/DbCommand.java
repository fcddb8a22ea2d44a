package dev.assay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Works with the local database of advisories. */
@Command(
    name = "db",
    description = "Works with the local database of advisories.",
    subcommands = {DbUpdateCommand.class, DbStatusCommand.class, DbCompareCommand.class})
final class DbCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "what to do is missing: update, status or compare");
  }
}
