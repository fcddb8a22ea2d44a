package dev.assay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Targets of automation. */
@Command(
    name = "notify",
    description = "Targets of automation, and messages to them (docs/automation.md).",
    subcommands = {NotifyListCommand.class, NotifyTestCommand.class, NotifyResendCommand.class})
final class NotifyCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "what to do is missing: list, test or resend");
  }
}
