package dev.assay.collector.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A message as Slack shows it: Block Kit, within its limits (docs.slack.dev, "Blocks"). Whatever
 * strangers wrote is escaped, so that it mentions nobody and links nowhere.
 */
final class SlackMessage {

  private static final int MOST_HEADER = 150;
  private static final int MOST_SECTION = 3000;

  private SlackMessage() {}

  /** Returns a message without the channel that it goes to. */
  static ObjectNode of(Wording wording) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("text", escaped(wording.severity() + ": " + wording.title()));
    message.put("unfurl_links", false);
    ArrayNode blocks = message.putArray("blocks");
    ObjectNode header = blocks.addObject().put("type", "header").putObject("text");
    header.put("type", "plain_text");
    header.put("text", Wording.shortened(wording.title(), MOST_HEADER));
    section(
        blocks,
        "*Severity:* "
            + wording.severity()
            + "\n"
            + wording.what().stream()
                .map(line -> "*" + escaped(line.label()) + ":* " + escaped(line.value()))
                .collect(Collectors.joining("\n")));
    list(blocks, "*Where*", wording.where());
    list(blocks, "*What to do*", wording.toDo());
    ObjectNode actions = blocks.addObject().put("type", "context");
    ObjectNode link = actions.putArray("elements").addObject();
    link.put("type", "mrkdwn");
    link.put("text", "<" + escaped(wording.link()) + "|Show it in Assay>");
    return message;
  }

  private static void list(ArrayNode blocks, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      section(
          blocks,
          lines.stream()
              .map(line -> "• " + escaped(line))
              .collect(Collectors.joining("\n", title + "\n", "")));
    }
  }

  private static void section(ArrayNode blocks, String text) {
    ObjectNode content = blocks.addObject().put("type", "section").putObject("text");
    content.put("type", "mrkdwn");
    content.put("text", cut(text));
  }

  /** Whole lines only: half an escape would be another character. */
  private static String cut(String text) {
    if (text.length() <= MOST_SECTION) {
      return text;
    }
    int end = text.lastIndexOf('\n', MOST_SECTION - 2);
    return text.substring(0, Math.max(end, 0)) + "\n…";
  }

  /** docs.slack.dev, "Formatting message text": what else would be a mention or a link. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
