package dev.assay.collector.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A message as Jira's REST API 3 takes texts: in the Atlassian Document Format, version 1. */
final class JiraDocument {

  private final ObjectNode document = JsonNodeFactory.instance.objectNode();
  private final ArrayNode content;

  private JiraDocument() {
    document.put("type", "doc").put("version", 1);
    content = document.putArray("content");
  }

  /** Returns all of a message. */
  static ObjectNode of(Wording wording) {
    JiraDocument document = new JiraDocument();
    document.paragraph("Severity: " + wording.severity());
    if (!wording.meaning().isEmpty()) {
      document.paragraph(wording.meaning());
    }
    document.list(
        "What was found",
        wording.what().stream().map(line -> line.label() + ": " + line.value()).toList());
    document.list("Where", wording.where());
    document.list("What to do", wording.toDo());
    document.link("Show it in Assay", wording.link());
    return document.document;
  }

  /** Returns what is new of an issue that is there. */
  static ObjectNode comment(Wording wording) {
    JiraDocument document = new JiraDocument();
    document.paragraph(wording.title());
    document.list(
        "What was found",
        wording.what().stream().map(line -> line.label() + ": " + line.value()).toList());
    document.list("Where", wording.where());
    document.link("Show it in Assay", wording.link());
    return document.document;
  }

  private void paragraph(String text) {
    content.addObject().put("type", "paragraph").putArray("content").add(text(text));
  }

  private void list(String title, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    ObjectNode heading = content.addObject().put("type", "heading");
    heading.putObject("attrs").put("level", 3);
    heading.putArray("content").add(text(title));
    ArrayNode items = content.addObject().put("type", "bulletList").putArray("content");
    for (String line : lines) {
      ArrayNode item = items.addObject().put("type", "listItem").putArray("content");
      item.addObject().put("type", "paragraph").putArray("content").add(text(line));
    }
  }

  private void link(String text, String address) {
    ObjectNode node = text(text);
    ObjectNode mark = node.putArray("marks").addObject().put("type", "link");
    mark.putObject("attrs").put("href", address);
    content.addObject().put("type", "paragraph").putArray("content").add(node);
  }

  private static ObjectNode text(String text) {
    return JsonNodeFactory.instance.objectNode().put("type", "text").put("text", text);
  }
}
