package dev.assay.cli;

import dev.assay.wire.v1.Automation;
import dev.assay.wire.v1.GetAutomationRequest;
import dev.assay.wire.v1.NotificationRule;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the rules of a collector. */
@Command(
    name = "list",
    description = {
      "Lists the rules that hold at the collector, and what is wrong with those that do not.",
      "Ends with 1 if anything is wrong."
    })
final class RuleListCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private OutputFormat output;

  @Override
  public Integer call() {
    Automation answer =
        collector.ask(query -> query.getAutomation(GetAutomationRequest.getDefaultInstance()));
    PrintWriter out = spec.commandLine().getOut();
    if (output == OutputFormat.JSON) {
      out.println(ListingOptions.json(answer));
    } else {
      out.print(table(answer.getRulesList()).render("No rules."));
      answer.getProblemsList().forEach(each -> out.println("Wrong: " + TextTable.printable(each)));
    }
    out.flush();
    return answer.getProblemsCount() == 0 ? 0 : 1;
  }

  private static TextTable table(List<NotificationRule> rules) {
    TextTable table = new TextTable("RULE", "FROM", "EVENTS", "ONLY", "TO");
    for (NotificationRule each : rules) {
      List<String> only = new ArrayList<>();
      if (each.getSeverityValue() != 0) {
        only.add("severity " + SeverityConverter.word(each.getSeverity()));
      }
      add(only, "risks", each.getRisksList());
      add(only, "clusters", each.getClustersList());
      add(only, "namespaces", each.getNamespacesList());
      add(only, "workloads", each.getWorkloadsList());
      add(only, "labels", each.getLabelsList());
      add(only, "images", each.getImagesList());
      table.row(
          each.getName(),
          each.getGiven() ? "API" : "file",
          String.join(", ", each.getEventsList()),
          Words.text(String.join("; ", only)),
          String.join(", ", each.getToList()));
    }
    return table;
  }

  private static void add(List<String> only, String label, List<String> patterns) {
    if (!patterns.isEmpty()) {
      only.add(label + " " + String.join(", ", patterns));
    }
  }
}
