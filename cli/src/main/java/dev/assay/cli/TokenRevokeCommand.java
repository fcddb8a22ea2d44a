package dev.assay.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Revokes a token. */
@Command(
    name = "revoke",
    description =
        "Revokes a token: within seconds it is worth nothing, and what it had under way ends.")
final class TokenRevokeCommand implements Callable<Integer> {

  @Mixin private TokenFileOption tokens;

  @Parameters(paramLabel = "ID", description = "As 'assay token list' shows it.")
  private String id;

  @Override
  public Integer call() {
    try {
      if (!tokens.file().remove(id)) {
        throw new CommandFailure("there is no token " + id + "; see 'assay token list'");
      }
    } catch (IOException e) {
      throw tokens.failure(e);
    }
    return 0;
  }
}
