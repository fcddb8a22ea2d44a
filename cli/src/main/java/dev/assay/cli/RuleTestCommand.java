package dev.assay.cli;

import dev.assay.wire.v1.NotificationEvent;
import dev.assay.wire.v1.TryRuleRequest;
import dev.assay.wire.v1.TryRuleResponse;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tries a rule on what was recorded. */
@Command(
    name = "test",
    description = {
      "Shows what a rule would have told of what the collector recorded lately. Nobody is told.",
      "Whether a message arrives: assay notify test."
    })
final class RuleTestCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @Parameters(paramLabel = "RULE", description = "Its name.")
  private String rule;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private OutputFormat output;

  @Override
  public Integer call() {
    TryRuleResponse answer =
        collector.ask(query -> query.tryRule(TryRuleRequest.newBuilder().setName(rule).build()));
    PrintWriter out = spec.commandLine().getOut();
    if (output == OutputFormat.JSON) {
      out.println(ListingOptions.json(answer));
    } else {
      TextTable table = new TextTable("WHEN", "EVENT", "SEVERITY", "WHAT");
      for (NotificationEvent each : answer.getLatestList()) {
        table.row(
            Words.time(each.hasAt(), each.getAt()),
            each.getKind(),
            SeverityConverter.word(each.getSeverity()),
            each.getTitle());
      }
      out.print(table.render("Nothing that was recorded fits."));
      out.println(answer.getFitting() + " of the last " + answer.getEvents() + " events fit");
    }
    out.flush();
    return 0;
  }
}
