package dev.assay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Rules of automation. */
@Command(
    name = "rule",
    description = "Rules of automation: who is told of what (docs/automation.md).",
    subcommands = {
      RuleListCommand.class,
      RuleCheckCommand.class,
      RuleTestCommand.class,
      RulePutCommand.class,
      RuleRemoveCommand.class
    })
final class RuleCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "what to do is missing: list, check, test, put or remove");
  }
}
