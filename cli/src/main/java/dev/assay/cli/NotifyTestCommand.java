package dev.assay.cli;

import dev.assay.wire.v1.Delivery;
import dev.assay.wire.v1.DeliveryState;
import dev.assay.wire.v1.TestNotificationRequest;
import dev.assay.wire.v1.TestNotificationResponse;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tries whether messages arrive. */
@Command(
    name = "test",
    description = {
      "Sends a test message to a target, or to all targets of a rule, and shows what came of it.",
      "Jira gets an issue that is ended at once.",
      "Ends with 1 if a target did not take it."
    })
final class NotifyTestCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @Parameters(paramLabel = "RULE|TARGET", description = "Its name.")
  private String name;

  @Override
  public Integer call() {
    TestNotificationResponse answer =
        collector.order(
            admin ->
                admin.testNotification(TestNotificationRequest.newBuilder().setName(name).build()));
    PrintWriter out = spec.commandLine().getOut();
    boolean all = answer.getUnfinishedCount() == 0;
    for (Delivery each : answer.getDeliveriesList()) {
      boolean taken = each.getState() == DeliveryState.DELIVERY_DELIVERED;
      all &= taken;
      String result = (each.getReference() + " " + each.getDetail()).strip();
      out.println(
          each.getTarget()
              + ": "
              + (taken ? "delivered" : "not delivered")
              + (result.isEmpty() ? "" : ": " + TextTable.printable(result)));
    }
    for (String target : answer.getUnfinishedList()) {
      out.println(target + ": no answer yet; see assay get deliveries --target " + target);
    }
    out.flush();
    return all ? 0 : 1;
  }
}
