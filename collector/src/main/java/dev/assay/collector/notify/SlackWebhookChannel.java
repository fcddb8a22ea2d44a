package dev.assay.collector.notify;

import dev.assay.collector.automation.Delivery;
import dev.assay.collector.automation.Outcome;
import dev.assay.collector.automation.Target;
import java.util.Map;

/** Sends to an incoming webhook of Slack. */
final class SlackWebhookChannel implements MessageChannel {

  private final Target.SlackWebhook target;
  private final Outbound outbound;
  private final Secrets secrets;
  private final Links links;

  SlackWebhookChannel(Target.SlackWebhook target, Outbound outbound, Secrets secrets, Links links) {
    this.target = target;
    this.outbound = outbound;
    this.secrets = secrets;
    this.links = links;
  }

  @Override
  public Outcome deliver(Delivery message, String reference)
      throws UnusableTargetException, InterruptedException {
    String body = SlackMessage.of(Wording.of(message, links)).toString();
    Outbound.Answer answer =
        outbound.ask(
            Outbound.Question.post(
                Links.address(secrets.reveal(target.url()), target.url()), Map.of(), body));
    return answer.isSuccess() ? new Outcome.Delivered("", "") : answer.failure("Slack");
  }
}
