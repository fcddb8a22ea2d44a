package dev.assay.collector.notify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.collector.automation.Delivery;
import dev.assay.collector.automation.OccurrenceJson;
import dev.assay.collector.automation.Outcome;
import dev.assay.collector.automation.Target;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends CloudEvents 1.0 in their structured JSON form, signed as Standard Webhooks describes
 * (standardwebhooks.com): receivers check signatures with its libraries, and refuse old messages by
 * their time.
 */
final class WebhookChannel implements MessageChannel {

  private static final String SIGNATURE = "HmacSHA256";
  private static final String ENCODED_SECRET = "whsec_";

  private final Target.Webhook target;
  private final Outbound outbound;
  private final Secrets secrets;
  private final Links links;
  private final Clock clock;

  WebhookChannel(
      Target.Webhook target, Outbound outbound, Secrets secrets, Links links, Clock clock) {
    this.target = target;
    this.outbound = outbound;
    this.secrets = secrets;
    this.links = links;
    this.clock = clock;
  }

  @Override
  public Outcome deliver(Delivery message, String reference)
      throws UnusableTargetException, InterruptedException {
    String body = cloudEvent(message).toString();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("content-type", "application/cloudevents+json; charset=utf-8");
    headers.put("webhook-id", message.id());
    headers.put("webhook-timestamp", Long.toString(clock.instant().getEpochSecond()));
    if (target.secret() != null) {
      headers.put("webhook-signature", "v1," + signature(headers, body));
    }
    Outbound.Answer answer = outbound.ask(new Outbound.Question("POST", address(), headers, body));
    return answer.isSuccess()
        ? new Outcome.Delivered("answered " + answer.status(), "")
        : answer.failure("the webhook");
  }

  private URI address() throws UnusableTargetException {
    if (target.url() != null) {
      return target.url();
    }
    if (target.urlReference() == null) {
      throw new UnusableTargetException("the webhook has no address");
    }
    return Links.address(secrets.reveal(target.urlReference()), target.urlReference());
  }

  /** CloudEvents 1.0, "JSON Event Format", 3. */
  private ObjectNode cloudEvent(Delivery message) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("specversion", "1.0");
    event.put("id", message.id());
    event.put("source", links.source());
    event.put("type", "dev.assay." + message.what().kind().key() + ".v1");
    event.put("subject", message.what().subject());
    event.put("time", message.what().at().toString());
    event.put("datacontenttype", "application/json");
    ObjectNode data = OccurrenceJson.tree(message.what());
    data.put("link", links.to(message.what()));
    message.rules().forEach(data.putArray("rules")::add);
    event.set("data", data);
    return event;
  }

  private String signature(Map<String, String> headers, String body)
      throws UnusableTargetException {
    if (target.secret() == null) {
      throw new UnusableTargetException("the webhook has no secret");
    }
    String secret = secrets.reveal(target.secret());
    try {
      byte[] key =
          secret.startsWith(ENCODED_SECRET)
              ? Base64.getDecoder().decode(secret.substring(ENCODED_SECRET.length()))
              : secret.getBytes(StandardCharsets.UTF_8);
      Mac mac = Mac.getInstance(SIGNATURE);
      mac.init(new SecretKeySpec(key, SIGNATURE));
      String signed = headers.get("webhook-id") + "." + headers.get("webhook-timestamp") + ".";
      mac.update(signed.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      throw new UnusableTargetException(target.secret() + " begins with whsec_ and is no base64");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + SIGNATURE, e);
    }
  }
}
