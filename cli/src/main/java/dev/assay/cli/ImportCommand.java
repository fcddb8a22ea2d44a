package dev.assay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Gives a collector documents of others. */
@Command(
    name = "import",
    description = "Gives a collector what others found or state. What it has: assay get imports.",
    subcommands = {
      ImportVexCommand.class,
      ImportReportCommand.class,
      ImportSbomCommand.class,
      ImportRemoveCommand.class
    })
final class ImportCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "what to import is missing: vex, report, sbom or remove");
  }
}
