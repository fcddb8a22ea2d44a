package dev.assay.collector.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.collector.automation.Delivery;
import dev.assay.collector.automation.Outcome;
import dev.assay.collector.automation.Target;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/**
 * Sends by Slack's chat.postMessage. What becomes of the same thing later is a reply to its first
 * message, shown in the channel too.
 */
final class SlackApiChannel implements MessageChannel {

  /** What is wrong with the message itself; all else may be mended, or pass. */
  private static final Set<String> REFUSALS =
      Set.of(
          "invalid_blocks",
          "invalid_blocks_format",
          "msg_too_long",
          "msg_blocks_too_long",
          "no_text",
          "invalid_arguments",
          "invalid_json",
          "json_not_object");

  private final Target.SlackChannel target;
  private final Outbound outbound;
  private final Secrets secrets;
  private final Links links;

  SlackApiChannel(Target.SlackChannel target, Outbound outbound, Secrets secrets, Links links) {
    this.target = target;
    this.outbound = outbound;
    this.secrets = secrets;
    this.links = links;
  }

  @Override
  public Outcome deliver(Delivery message, String reference)
      throws UnusableTargetException, InterruptedException {
    ObjectNode body = SlackMessage.of(Wording.of(message, links));
    body.put("channel", target.channel());
    if (!reference.isEmpty()) {
      body.put("thread_ts", reference);
      body.put("reply_broadcast", true);
    }
    Outbound.Answer answer =
        outbound.ask(
            Outbound.Question.post(
                URI.create(target.api() + "/chat.postMessage"),
                Map.of("authorization", "Bearer " + secrets.reveal(target.token())),
                body.toString()));
    if (!answer.isSuccess()) {
      return answer.failure("Slack");
    }
    JsonNode told = Json.read(answer.body());
    if (told.path("ok").asBoolean()) {
      String first = reference.isEmpty() ? told.path("ts").asText() : reference;
      return new Outcome.Delivered("", first);
    }
    String error = told.path("error").asText("something that is not understood");
    return REFUSALS.contains(error)
        ? new Outcome.Refused("Slack answers " + error)
        : new Outcome.Later("Slack answers " + error, answer.after());
  }
}
