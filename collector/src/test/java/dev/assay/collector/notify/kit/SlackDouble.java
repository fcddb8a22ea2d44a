package dev.assay.collector.notify.kit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.notify.kit.HttpDouble.Answer;
import dev.assay.collector.notify.kit.HttpDouble.Asked;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Slack: an incoming webhook, and chat.postMessage. It refuses what Slack's limits refuse. */
public final class SlackDouble implements AutoCloseable {

  /** The bot's token. */
  public static final String TOKEN = "xoxb-1-double";

  private final HttpDouble server;
  private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
  private final AtomicInteger limited = new AtomicInteger();

  /** Starts it. */
  public SlackDouble() throws IOException {
    server = new HttpDouble(this::answer);
  }

  /** Lets the next messages be too many. */
  public void limitNext(int count) {
    limited.set(count);
  }

  private Answer answer(Asked asked) {
    if (limited.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return new Answer(429, Map.of("Retry-After", "30"), "");
    }
    JsonNode message = asked.json();
    boolean api = asked.path().equals("/api/chat.postMessage");
    if (api && !("Bearer " + TOKEN).equals(asked.headers().get("authorization"))) {
      return Answer.of(200, "{\"ok\":false,\"error\":\"invalid_auth\"}");
    }
    if (api && message.path("channel").asText().equals("#gone")) {
      return Answer.of(200, "{\"ok\":false,\"error\":\"channel_not_found\"}");
    }
    if (!isValid(message)) {
      return api
          ? Answer.of(200, "{\"ok\":false,\"error\":\"invalid_blocks\"}")
          : Answer.of(400, "invalid_payload");
    }
    if (!api && !asked.path().equals("/services/T0/B0/key")) {
      return Answer.of(404, "no_service");
    }
    messages.add(message);
    return Answer.of(
        200,
        api ? "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"17.00" + messages.size() + "\"}" : "ok");
  }

  private static boolean isValid(JsonNode message) {
    JsonNode blocks = message.path("blocks");
    if (message.path("text").asText().isEmpty() || blocks.isEmpty() || blocks.size() > 50) {
      return false;
    }
    for (JsonNode block : blocks) {
      String text = block.path("text").path("text").asText();
      switch (block.path("type").asText()) {
        case "header" -> {
          if (text.isEmpty() || text.length() > 150) {
            return false;
          }
        }
        case "section" -> {
          if (text.isEmpty() || text.length() > 3000) {
            return false;
          }
        }
        case "context" -> {
          if (block.path("elements").isEmpty()) {
            return false;
          }
        }
        default -> {
          return false;
        }
      }
    }
    return true;
  }

  /** Returns the messages that were taken. */
  public List<JsonNode> messages() {
    return List.copyOf(messages);
  }

  /** Returns the address of its incoming webhook, which is a secret. */
  public URI webhook() {
    return server.url("/services/T0/B0/key");
  }

  /** Returns the address of its API. */
  public URI api() {
    return server.url("/api");
  }

  @Override
  public void close() {
    server.close();
  }
}
