package dev.assay.cli;

import dev.assay.wire.v1.Automation;
import dev.assay.wire.v1.GetAutomationRequest;
import dev.assay.wire.v1.NotificationTarget;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the targets of a collector. */
@Command(
    name = "list",
    description = "Lists who can be told, and how many messages wait, were delivered or given up.")
final class NotifyListCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @Override
  public Integer call() {
    Automation answer =
        collector.ask(query -> query.getAutomation(GetAutomationRequest.getDefaultInstance()));
    TextTable table =
        new TextTable("TARGET", "TYPE", "WHERE", "PER MINUTE", "WAITING", "DELIVERED", "DEAD");
    for (NotificationTarget each : answer.getTargetsList()) {
      table.row(
          each.getName(),
          each.getType(),
          each.getWhere(),
          String.valueOf(each.getPerMinute()),
          String.valueOf(each.getWaiting()),
          String.valueOf(each.getDelivered()),
          String.valueOf(each.getDead()));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(table.render("No targets: set collector.automation.rules."));
    out.flush();
    return 0;
  }
}
