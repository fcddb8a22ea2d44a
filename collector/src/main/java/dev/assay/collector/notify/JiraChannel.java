package dev.assay.collector.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.collector.automation.Delivery;
import dev.assay.collector.automation.EventKind;
import dev.assay.collector.automation.Outcome;
import dev.assay.collector.automation.Target;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Keeps an issue for each thing that is wrong, by REST API 3 of Jira Cloud.
 *
 * <p>An issue has a label that names what it is about. Before one is made, one with that label is
 * looked for, so that a message that is sent again makes no second one. What becomes of it later is
 * a comment; when it ends, the issue is done.
 */
final class JiraChannel implements MessageChannel {

  private static final String DONE = "done";
  private static final int NOT_FOUND = 404;

  private final Target.Jira target;
  private final Outbound outbound;
  private final Secrets secrets;
  private final Links links;

  JiraChannel(Target.Jira target, Outbound outbound, Secrets secrets, Links links) {
    this.target = target;
    this.outbound = outbound;
    this.secrets = secrets;
    this.links = links;
  }

  /** An answer that ends the attempt. */
  private static final class Unexpected extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Outcome outcome;

    Unexpected(Outcome outcome) {
      this.outcome = outcome;
    }
  }

  @Override
  public Outcome deliver(Delivery message, String reference)
      throws UnusableTargetException, InterruptedException {
    try {
      String known = isThere(reference) ? reference : find(message.what().subject());
      Wording wording = Wording.of(message, links);
      if (message.what().isResolved()) {
        return known.isEmpty()
            ? new Outcome.Delivered("no issue was open", "")
            : end(known, wording);
      }
      if (known.isEmpty()) {
        String made = create(message, wording);
        return message.what().kind() == EventKind.TEST
            ? end(made, wording)
            : new Outcome.Delivered("issue made", made);
      }
      // Made by an attempt whose end nobody saw; all of it stands in the issue.
      if (message.what().kind() == EventKind.VIOLATION_OPENED
          || message.what().kind() == EventKind.ADVISORY_NEW) {
        return new Outcome.Delivered("issue was there", known);
      }
      boolean again = message.what().kind() == EventKind.VIOLATION_REOPENED && reopen(known);
      comment(known, wording);
      return new Outcome.Delivered(
          again ? "issue is open again" : "issue has a new comment", known);
    } catch (Unexpected e) {
      return e.outcome;
    }
  }

  private boolean isThere(String issue)
      throws Unexpected, UnusableTargetException, InterruptedException {
    return !issue.isEmpty() && get("/issue/" + issue + "?fields=status").status() != NOT_FOUND;
  }

  /** Returns the issue about something; empty: there is none. */
  private String find(String subject)
      throws Unexpected, UnusableTargetException, InterruptedException {
    ObjectNode question = JsonNodeFactory.instance.objectNode();
    question.put(
        "jql",
        "project = \""
            + target.project()
            + "\" AND labels = \""
            + label(subject)
            + "\""
            + " ORDER BY created ASC");
    question.putArray("fields").add("status");
    question.put("maxResults", 1);
    JsonNode found = Json.read(post("/search/jql", question).body());
    if (!found.path("issues").isArray()) {
      throw new Unexpected(new Outcome.Later("Jira answers a search with no list of issues", null));
    }
    return found.path("issues").path(0).path("key").asText();
  }

  private static String label(String subject) {
    return "assay-" + subject;
  }

  private String create(Delivery message, Wording wording)
      throws Unexpected, UnusableTargetException, InterruptedException {
    ObjectNode issue = JsonNodeFactory.instance.objectNode();
    ObjectNode fields = issue.putObject("fields");
    fields.putObject("project").put("key", target.project());
    fields.putObject("issuetype").put("name", target.issueType());
    fields.put("summary", wording.title());
    fields.set("description", JiraDocument.of(wording));
    ArrayNode labels = fields.putArray("labels");
    labels.add("assay").add(label(message.what().subject()));
    target.labels().forEach(labels::add);
    String key = Json.read(post("/issue", issue).body()).path("key").asText();
    if (key.isEmpty()) {
      throw new Unexpected(new Outcome.Later("Jira made an issue and does not say which", null));
    }
    return key;
  }

  private void comment(String issue, Wording wording)
      throws Unexpected, UnusableTargetException, InterruptedException {
    ObjectNode comment = JsonNodeFactory.instance.objectNode();
    comment.set("body", JiraDocument.comment(wording));
    Outbound.Answer unused = post("/issue/" + issue + "/comment", comment);
  }

  /** The transition comes first: a message that is sent again must not say all of it twice. */
  private Outcome end(String issue, Wording wording)
      throws Unexpected, UnusableTargetException, InterruptedException {
    boolean isDone = isDone(issue);
    boolean moved = isDone || transition(issue, this::ends);
    comment(issue, wording);
    return new Outcome.Delivered(
        isDone
            ? "issue was done already"
            : moved ? "issue is done" : "issue has no transition to a status that means done",
        issue);
  }

  /** Returns whether an issue that was done is not any more. */
  private boolean reopen(String issue)
      throws Unexpected, UnusableTargetException, InterruptedException {
    return isDone(issue) && transition(issue, each -> !isDone(each.path("to")));
  }

  private boolean isDone(String issue)
      throws Unexpected, UnusableTargetException, InterruptedException {
    String answer = expected(get("/issue/" + issue + "?fields=status")).body();
    return isDone(Json.read(answer).path("fields").path("status"));
  }

  private boolean ends(JsonNode transition) {
    return target.done().isEmpty()
        ? isDone(transition.path("to"))
        : target.done().equalsIgnoreCase(transition.path("name").asText());
  }

  /** Takes the first transition that is wanted; returns whether there was one. */
  private boolean transition(String issue, Predicate<JsonNode> wanted)
      throws Unexpected, UnusableTargetException, InterruptedException {
    String path = "/issue/" + issue + "/transitions";
    for (JsonNode each : Json.read(expected(get(path)).body()).path("transitions")) {
      if (wanted.test(each)) {
        ObjectNode order = JsonNodeFactory.instance.objectNode();
        order.putObject("transition").put("id", each.path("id").asText());
        Outbound.Answer unused = post(path, order);
        return true;
      }
    }
    return false;
  }

  private static boolean isDone(JsonNode status) {
    return DONE.equals(status.path("statusCategory").path("key").asText());
  }

  private Outbound.Answer get(String path)
      throws Unexpected, UnusableTargetException, InterruptedException {
    Outbound.Answer answer = outbound.ask(Outbound.Question.get(address(path), headers()));
    return answer.status() == NOT_FOUND ? answer : expected(answer);
  }

  private Outbound.Answer post(String path, ObjectNode body)
      throws Unexpected, UnusableTargetException, InterruptedException {
    return expected(
        outbound.ask(Outbound.Question.post(address(path), headers(), body.toString())));
  }

  private static Outbound.Answer expected(Outbound.Answer answer) throws Unexpected {
    if (!answer.isSuccess()) {
      throw new Unexpected(answer.failure("Jira"));
    }
    return answer;
  }

  private URI address(String path) {
    String site = target.site().toString();
    return URI.create(
        (site.endsWith("/") ? site.substring(0, site.length() - 1) : site) + "/rest/api/3" + path);
  }

  private Map<String, String> headers() throws UnusableTargetException {
    String account = target.user() + ":" + secrets.reveal(target.token());
    return Map.of(
        "accept",
        "application/json",
        "authorization",
        "Basic " + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8)));
  }
}
