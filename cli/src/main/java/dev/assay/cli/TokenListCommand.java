package dev.assay.cli;

import dev.assay.collector.access.Token;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists tokens, without their secrets, which nobody has but their holders. */
@Command(name = "list", description = "Lists the tokens: whose they are and what they are for.")
final class TokenListCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private TokenFileOption tokens;

  @Override
  public Integer call() {
    TextTable table = new TextTable("ID", "NAME", "ROLE", "CLUSTER", "NODE", "CREATED", "EXPIRES");
    try {
      for (Token token : tokens.file().read()) {
        table.row(
            token.id(),
            token.name(),
            token.role().word(),
            Words.text(token.cluster()),
            Words.text(token.node()),
            token.created().toString(),
            token.expires() == null ? "-" : token.expires().toString());
      }
    } catch (IOException e) {
      throw tokens.failure(e);
    }
    spec.commandLine().getOut().print(table.render("No tokens."));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
