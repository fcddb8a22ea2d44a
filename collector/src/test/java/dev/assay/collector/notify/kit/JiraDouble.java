package dev.assay.collector.notify.kit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.notify.kit.HttpDouble.Answer;
import dev.assay.collector.notify.kit.HttpDouble.Asked;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Jira Cloud with one project, OPS: issues, their comments and transitions, and the search. */
public final class JiraDouble implements AutoCloseable {

  /** The account. */
  public static final String USER = "bot@example.com";

  /** Its API token. */
  public static final String TOKEN = "jira-token";

  private static final Pattern LABEL = Pattern.compile("labels = \"([^\"]+)\"");
  private static final Pattern ISSUE =
      Pattern.compile("/rest/api/3/issue/(OPS-[0-9]+)(/comment|/transitions)?(\\?.*)?");

  private final HttpDouble server;
  private final Map<String, Issue> issues = new LinkedHashMap<>();
  private int limited;
  private boolean answersLost;

  /** An issue. */
  public static final class Issue {
    private final String key;
    private final JsonNode fields;
    private final List<JsonNode> comments = new ArrayList<>();
    private boolean done;

    private Issue(String key, JsonNode fields) {
      this.key = key;
      this.fields = fields;
    }

    public String key() {
      return key;
    }

    public JsonNode fields() {
      return fields;
    }

    public List<JsonNode> comments() {
      return List.copyOf(comments);
    }

    public boolean isDone() {
      return done;
    }

    private String status() {
      return done
          ? "{\"name\":\"Done\",\"statusCategory\":{\"key\":\"done\"}}"
          : "{\"name\":\"To Do\",\"statusCategory\":{\"key\":\"new\"}}";
    }
  }

  /** Starts it. */
  public JiraDouble() throws IOException {
    server = new HttpDouble(this::answer);
  }

  /** Lets the next questions be too many. */
  public synchronized void limitNext(int count) {
    limited = count;
  }

  /** Lets what is done be done, and the answer be an error of some server in between. */
  public synchronized void loseAnswers(boolean lost) {
    answersLost = lost;
  }

  private synchronized Answer answer(Asked asked) {
    String account = USER + ":" + TOKEN;
    String expected =
        "Basic " + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8));
    if (!expected.equals(asked.headers().get("authorization"))) {
      return Answer.of(401, "Client must be authenticated to access this resource.");
    }
    if (limited > 0) {
      limited--;
      return new Answer(429, Map.of("Retry-After", "45"), "");
    }
    Answer answer = authorized(asked);
    return answersLost && answer.status() == 201 ? Answer.of(502, "Bad Gateway") : answer;
  }

  private Answer authorized(Asked asked) {
    String what = asked.method() + " " + asked.path();
    if (what.equals("POST /rest/api/3/search/jql")) {
      return search(asked.json());
    }
    if (what.equals("POST /rest/api/3/issue")) {
      return create(asked.json().path("fields"));
    }
    Matcher path = ISSUE.matcher(asked.path());
    if (!path.matches() || issues.get(path.group(1)) == null) {
      return Answer.of(
          404, errors("Issue does not exist or you do not have permission to see it."));
    }
    Issue issue = issues.get(path.group(1));
    if ("/comment".equals(path.group(2))) {
      if (!"doc".equals(asked.json().path("body").path("type").asText())) {
        return Answer.of(400, errors("Comment body is not valid!"));
      }
      issue.comments.add(asked.json().path("body"));
      return Answer.of(201, "{\"id\":\"1\"}");
    }
    if ("/transitions".equals(path.group(2))) {
      return asked.method().equals("GET") ? transitions() : transition(issue, asked.json());
    }
    return Answer.of(
        200, "{\"key\":\"" + issue.key + "\",\"fields\":{\"status\":" + issue.status() + "}}");
  }

  private Answer search(JsonNode question) {
    Matcher label = LABEL.matcher(question.path("jql").asText());
    if (!label.find() || !question.path("jql").asText().startsWith("project = \"OPS\" AND")) {
      return Answer.of(400, errors("Error in the JQL Query"));
    }
    String found =
        issues.values().stream()
            .filter(each -> labels(each).contains(label.group(1)))
            .map(each -> "{\"id\":\"1\",\"key\":\"" + each.key + "\"}")
            .findFirst()
            .orElse("");
    return Answer.of(200, "{\"issues\":[" + found + "],\"isLast\":true}");
  }

  private static List<String> labels(Issue issue) {
    List<String> labels = new ArrayList<>();
    issue.fields.path("labels").forEach(each -> labels.add(each.asText()));
    return labels;
  }

  private Answer create(JsonNode fields) {
    if (!"OPS".equals(fields.path("project").path("key").asText())
        || fields.path("issuetype").path("name").asText().isEmpty()
        || fields.path("summary").asText().isEmpty()
        || fields.path("summary").asText().length() > 255
        || !"doc".equals(fields.path("description").path("type").asText())) {
      return Answer.of(400, "{\"errorMessages\":[],\"errors\":{\"summary\":\"is wrong\"}}");
    }
    String key = "OPS-" + (issues.size() + 1);
    issues.put(key, new Issue(key, fields));
    return Answer.of(201, "{\"id\":\"1000\",\"key\":\"" + key + "\",\"self\":\"\"}");
  }

  private static Answer transitions() {
    return Answer.of(
        200,
        "{\"transitions\":[{\"id\":\"11\",\"name\":\"Start\",\"to\":{\"statusCategory\":{\"key\":"
            + "\"indeterminate\"}}},{\"id\":\"31\",\"name\":\"Close\",\"to\":{\"statusCategory\":"
            + "{\"key\":\"done\"}}}]}");
  }

  private static Answer transition(Issue issue, JsonNode order) {
    issue.done = order.path("transition").path("id").asText().equals("31");
    return Answer.of(204, "");
  }

  private static String errors(String message) {
    return "{\"errorMessages\":[\"" + message + "\"],\"errors\":{}}";
  }

  /** Returns all issues, the oldest first. */
  public synchronized List<Issue> issues() {
    return List.copyOf(issues.values());
  }

  /** Returns the address of the site. */
  public URI site() {
    return server.url("");
  }

  @Override
  public void close() {
    server.close();
  }
}
