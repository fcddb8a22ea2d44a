package dev.assay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tokens of a collector. */
@Command(
    name = "token",
    description = {
      "Makes, lists and revokes the tokens that a collector lets in (collector.tokens).",
      "A running collector notices within seconds. docs/security.md says what each role may do."
    },
    subcommands = {TokenCreateCommand.class, TokenListCommand.class, TokenRevokeCommand.class})
final class TokenCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "create, list or revoke is missing");
  }
}
