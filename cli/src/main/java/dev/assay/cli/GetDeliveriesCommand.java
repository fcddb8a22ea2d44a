package dev.assay.cli;

import dev.assay.wire.v1.Delivery;
import dev.assay.wire.v1.DeliveryState;
import dev.assay.wire.v1.ListDeliveriesRequest;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists messages to targets. */
@Command(
    name = "deliveries",
    description = {
      "Lists who was told what, by the rules of automation, and what came of it, the latest first.",
      "What was given up is sent again by assay notify resend."
    })
final class GetDeliveriesCommand implements Callable<Integer> {

  @Mixin private ListingOptions listing;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      defaultValue = "any",
      description = "Only messages in this state: ${COMPLETION-CANDIDATES}; default: any.")
  private State state;

  @Option(names = "--target", paramLabel = "TARGET", defaultValue = "", description = "Only to it.")
  private String target;

  /** How far messages are. */
  private enum State {
    ANY(DeliveryState.DELIVERY_STATE_UNSPECIFIED),
    WAITING(DeliveryState.DELIVERY_WAITING),
    DELIVERED(DeliveryState.DELIVERY_DELIVERED),
    DEAD(DeliveryState.DELIVERY_DEAD);

    private final DeliveryState wire;

    State(DeliveryState wire) {
      this.wire = wire;
    }

    /** Returns the name as a user writes it: completion and help show this. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public Integer call() {
    return listing.print(
        ListDeliveriesRequest.newBuilder().setState(state.wire).setTarget(target).build(),
        QueryBlockingStub::listDeliveries,
        answer -> table(answer.getDeliveriesList()),
        "Nobody was told of anything.");
  }

  /** Returns messages as a table. */
  static TextTable table(List<Delivery> deliveries) {
    TextTable table =
        new TextTable(
            "ID", "STATE", "TARGET", "RULES", "EVENT", "WHAT", "ATTEMPTS", "SINCE", "RESULT");
    for (Delivery each : deliveries) {
      String result =
          each.getReference().isEmpty()
              ? each.getDetail()
              : each.getReference() + " " + each.getDetail();
      table.row(
          each.getId(),
          word(each.getState()),
          each.getTarget(),
          Words.text(String.join(", ", each.getRulesList())),
          each.getEvent().getKind(),
          each.getEvent().getTitle(),
          String.valueOf(each.getAttempts()),
          Words.time(each.hasCreated(), each.getCreated()),
          Words.text(result.strip()));
    }
    return table;
  }

  private static String word(DeliveryState state) {
    return Words.of(state).replace("delivery ", "");
  }
}
