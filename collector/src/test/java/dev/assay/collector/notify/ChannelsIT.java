package dev.assay.collector.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.assay.collector.automation.Channel;
import dev.assay.collector.automation.Delivery;
import dev.assay.collector.automation.EventKind;
import dev.assay.collector.automation.Occurrence;
import dev.assay.collector.automation.Outcome;
import dev.assay.collector.automation.SecretReference;
import dev.assay.collector.automation.Target;
import dev.assay.collector.integrity.Place;
import dev.assay.collector.notify.kit.HttpDouble;
import dev.assay.collector.notify.kit.HttpDouble.Answer;
import dev.assay.collector.notify.kit.JiraDouble;
import dev.assay.collector.notify.kit.SlackDouble;
import dev.assay.collector.testing.MovableClock;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What targets get, at real servers that answer as the vendors document. */
class ChannelsIT {

  private static final String EVIL = "<!channel> *x* <https://evil.example|click>\r\nBcc: a@b.c";

  @TempDir private Path directory;
  private final MovableClock clock = new MovableClock();
  private final Map<String, String> environment =
      new HashMap<>(Map.of("SLACK", SlackDouble.TOKEN, "JIRA", JiraDouble.TOKEN));

  private Channel channel(Target target, String... internal) {
    return new TargetChannels(
            new HostGuard(Set.of(internal)),
            new Secrets(environment::get),
            new Links(() -> "https://assay.example"),
            clock)
        .to(target);
  }

  private static SecretReference variable(String name) {
    return new SecretReference(SecretReference.Place.ENVIRONMENT, name);
  }

  private static Delivery message(EventKind kind, String title) {
    Occurrence what =
        new Occurrence(
            7,
            kind,
            Instant.parse("2026-03-01T12:00:00Z"),
            SeverityLevel.HIGH,
            List.of("integrity_violation"),
            "violation-0123456789abcdef",
            "MISSING_SOURCE",
            title,
            "What is not in the registry cannot be scanned.",
            kind == EventKind.VIOLATION_RESOLVED ? "the workload is gone" : "",
            List.of("registry.example/app:1.2"),
            "sha256:" + "a".repeat(64),
            List.of(new Occurrence.Fact("status", "Status", "Artifact Not Found")),
            List.of(new Place("east", "prod", "Deployment", "web", "n1", "app", "c1")),
            1,
            List.of("Restore it from the trash can."),
            "/image?reference=registry.example%2Fapp%3A1.2&tab=integrity");
    return new Delivery(
        0x12345L,
        "t",
        List.of("production"),
        what,
        Delivery.State.WAITING,
        0,
        what.at(),
        what.at(),
        null,
        "",
        "");
  }

  private static Delivery opened() {
    return opened("Missing Source of registry.example/app:1.2");
  }

  /** A violation that was opened. */
  static Delivery opened(String title) {
    return message(EventKind.VIOLATION_OPENED, title);
  }

  @Test
  void webhookGetsCloudEventThatItsReceiverCanProve() throws Exception {
    environment.put("SOC", "whsec_" + Base64.getEncoder().encodeToString(new byte[] {1, 2, 3}));
    try (HttpDouble receiver = new HttpDouble(asked -> Answer.of(202, ""))) {
      Outcome outcome =
          channel(
                  new Target.Webhook("t", 60, receiver.url("/in?key=1"), null, variable("SOC")),
                  "127.0.0.1")
              .send(opened(), "");

      assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
      HttpDouble.Asked asked = receiver.asked().get(0);
      assertThat(asked.path()).isEqualTo("/in?key=1");
      assertThat(asked.headers().get("content-type"))
          .isEqualTo("application/cloudevents+json; charset=utf-8");
      JsonNode event = asked.json();
      assertThat(event.path("specversion").asText()).isEqualTo("1.0");
      assertThat(event.path("id").asText()).isEqualTo("0000000000012345");
      assertThat(event.path("source").asText()).isEqualTo("https://assay.example/");
      assertThat(event.path("type").asText()).isEqualTo("dev.assay.violation.opened.v1");
      assertThat(event.path("time").asText()).isEqualTo("2026-03-01T12:00:00Z");
      JsonNode data = event.path("data");
      assertThat(data.path("kind").asText()).isEqualTo("violation.opened");
      assertThat(data.path("type").asText()).isEqualTo("MISSING_SOURCE");
      assertThat(data.path("severity").asText()).isEqualTo("HIGH");
      assertThat(data.path("references").path(0).asText()).isEqualTo("registry.example/app:1.2");
      assertThat(data.path("found").path(0).path("value").asText()).isEqualTo("Artifact Not Found");
      assertThat(data.path("places").path(0).path("workloadName").asText()).isEqualTo("web");
      assertThat(data.path("places").path(0).path("namespace").asText()).isEqualTo("prod");
      assertThat(data.path("toDo").path(0).asText()).contains("trash can");
      assertThat(data.path("link").asText())
          .isEqualTo(
              "https://assay.example/image?reference=registry.example%2Fapp%3A1.2&tab=integrity");
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(new byte[] {1, 2, 3}, "HmacSHA256"));
      String signed = "0000000000012345." + clock.instant().getEpochSecond() + "." + asked.body();
      assertThat(asked.headers().get("webhook-signature"))
          .isEqualTo(
              "v1,"
                  + Base64.getEncoder()
                      .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
      assertThat(asked.headers().get("webhook-timestamp"))
          .isEqualTo(Long.toString(clock.instant().getEpochSecond()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, Refused",
    "413, Refused",
    "410, Refused",
    "401, Later",
    "404, Later",
    "408, Later",
    "429, Later",
    "500, Later",
    "503, Later",
    "302, Later"
  })
  void answersThatMayBeMendedAreTriedAgain(int status, String outcome) throws Exception {
    try (HttpDouble elsewhere = new HttpDouble(asked -> Answer.of(200, ""));
        HttpDouble receiver =
            new HttpDouble(
                asked ->
                    new Answer(status, Map.of("Location", elsewhere.url("/").toString()), ""))) {
      Target target = new Target.Webhook("t", 60, receiver.url("/in"), null, null);

      assertThat(channel(target, "127.0.0.1").send(opened(), "").getClass().getSimpleName())
          .isEqualTo(outcome);
      assertThat(elsewhere.asked()).as("redirects are not followed").isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:1/, '', loopback address: not asked",
    "http://localhost:1/, '', loopback address: not asked",
    "http://[::1]:1/, '', loopback address: not asked",
    "http://10.1.2.3:1/, '', private address: not asked",
    "http://100.64.1.2:1/, '', private address: not asked",
    "http://169.254.169.254/latest, *, never asked",
    "http://169.254.169.254/latest, 169.254.169.254, never asked",
    "http://[fe80::1]/, *, never asked",
    "http://[fd00:ec2::254]/, *, never asked",
    "http://100.100.100.200/, *, never asked",
    "http://[::ffff:169.254.169.254]/, *, never asked",
    "http://8.8.8.8/, '', plain text",
    "https://host.invalid/, '', nobody knows such a host"
  })
  void addressesThatOnlyTheCollectorReachesAreNotAsked(String url, String allowed, String reason)
      throws Exception {
    Target target = new Target.Webhook("t", 60, URI.create(url), null, null);

    Outcome outcome = channel(target, allowed.isEmpty() ? "other" : allowed).send(opened(), "");

    assertThat(((Outcome.Later) outcome).reason()).contains(reason);
  }

  @Test
  void answerThatNeverEndsEndsNoWorker() throws Exception {
    CompletableFuture<Void> end = new CompletableFuture<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(1);
          exchange.getResponseBody().flush();
          end.join();
        });
    server.start();
    try {
      Outbound outbound =
          new Outbound(new HostGuard(Set.of("127.0.0.1")), Duration.ofMillis(300), clock);
      URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");

      assertThatThrownBy(() -> outbound.ask(Outbound.Question.get(address, Map.of())))
          .isInstanceOf(UnusableTargetException.class)
          .hasMessage("127.0.0.1 gives no whole answer within PT0.3S");
    } finally {
      end.complete(null);
      server.stop(0);
    }
  }

  @Test
  void secretsAreReadAnewAndNeverTold() throws Exception {
    try (SlackDouble slack = new SlackDouble()) {
      Path file = directory.resolve("slack");
      Target target =
          new Target.SlackWebhook(
              "t", 60, new SecretReference(SecretReference.Place.FILE, file.toString()));
      Channel channel = channel(target, "127.0.0.1");
      assertThat(((Outcome.Later) channel.send(opened(), "")).reason())
          .contains(file.toString(), "cannot be read");
      Files.writeString(file, "hunter2 is no address\n");
      assertThat(((Outcome.Later) channel.send(opened(), "")).reason())
          .contains("holds no web address")
          .doesNotContain("hunter2");
      Files.writeString(file, slack.webhook() + "-wrong\n");
      assertThat(channel.send(opened(), ""))
          .isEqualTo(new Outcome.Later("Slack answers 404: no_service", null));
      Files.writeString(file, slack.webhook() + "\n");
      assertThat(channel.send(opened(), "")).isInstanceOf(Outcome.Delivered.class);
      assertThat(target.toString() + target.where()).doesNotContain("/services/");
    }
  }

  @Test
  void slackGetsBlocksInWhichStrangersMentionNobody() throws Exception {
    environment.put("HOOK", "");
    try (SlackDouble slack = new SlackDouble()) {
      environment.put("HOOK", slack.webhook().toString());
      Channel channel = channel(new Target.SlackWebhook("t", 60, variable("HOOK")), "127.0.0.1");

      Outcome outcome =
          channel.send(message(EventKind.VIOLATION_OPENED, EVIL + "y".repeat(400)), "");

      assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
      JsonNode message = slack.messages().get(0);
      assertThat(message.path("text").asText()).startsWith("high: &lt;!channel&gt;");
      String all = message.toString();
      assertThat(all)
          .contains("Artifact Not Found", "namespace prod, workload Deployment/web", "trash can")
          .contains("<https://assay.example/image?");
      for (JsonNode block : message.path("blocks")) {
        if (block.path("type").asText().equals("section")) {
          assertThat(block.path("text").path("text").asText()).doesNotContain("<");
        }
      }
      slack.limitNext(1);
      assertThat(channel.send(opened(), ""))
          .isEqualTo(new Outcome.Later("Slack answers 429", Duration.ofSeconds(30)));
    }
  }

  @Test
  void slackThreadHoldsWhatBecomesOfOneThing() throws Exception {
    try (SlackDouble slack = new SlackDouble()) {
      Channel channel =
          channel(
              new Target.SlackChannel("t", 60, slack.api(), "#ops", variable("SLACK")),
              "127.0.0.1");
      Outcome.Delivered first = (Outcome.Delivered) channel.send(opened(), "");
      assertThat(first.reference()).isEqualTo("17.001");
      Outcome resolved =
          channel.send(message(EventKind.VIOLATION_RESOLVED, "resolved"), first.reference());

      assertThat(resolved).isEqualTo(new Outcome.Delivered("", "17.001"));
      assertThat(slack.messages().get(1).path("thread_ts").asText()).isEqualTo("17.001");
      Channel gone =
          channel(
              new Target.SlackChannel("t", 60, slack.api(), "#gone", variable("SLACK")),
              "127.0.0.1");
      assertThat(gone.send(opened(), ""))
          .isEqualTo(new Outcome.Later("Slack answers channel_not_found", null));
      environment.put("SLACK", "revoked");
      assertThat(channel.send(opened(), ""))
          .isEqualTo(new Outcome.Later("Slack answers invalid_auth", null));
    }
  }

  private Channel jira(JiraDouble jira, String done) {
    return channel(
        new Target.Jira(
            "t",
            60,
            jira.site(),
            JiraDouble.USER,
            variable("JIRA"),
            "OPS",
            "Task",
            List.of("runtime"),
            done),
        "127.0.0.1");
  }

  @Test
  void jiraHasOneIssueFromOpenToDone() throws Exception {
    try (JiraDouble jira = new JiraDouble()) {
      Channel channel = jira(jira, "");
      String key = ((Outcome.Delivered) channel.send(opened(), "")).reference();

      JiraDouble.Issue issue = jira.issues().get(0);
      assertThat(issue.key()).isEqualTo(key);
      assertThat(issue.fields().path("labels").toString())
          .isEqualTo("[\"assay\",\"assay-violation-0123456789abcdef\",\"runtime\"]");
      assertThat(issue.fields().path("description").toString())
          .contains("Artifact Not Found", "workload Deployment/web", "trash can")
          .contains("https://assay.example/image?");

      Delivery updated = message(EventKind.VIOLATION_UPDATED, "it spread");
      assertThat(channel.send(updated, key)).isInstanceOf(Outcome.Delivered.class);
      assertThat(jira.issues().get(0).comments()).hasSize(1);
      Outcome ended = channel.send(message(EventKind.VIOLATION_RESOLVED, "resolved"), key);
      assertThat(ended).isEqualTo(new Outcome.Delivered("issue is done", key));
      assertThat(jira.issues()).hasSize(1);
      assertThat(jira.issues().get(0).isDone()).isTrue();
      assertThat(jira.issues().get(0).comments().get(1).toString())
          .contains("the workload is gone");
      Delivery again = message(EventKind.VIOLATION_REOPENED, "opened again");
      assertThat(channel.send(again, key))
          .isEqualTo(new Outcome.Delivered("issue is open again", key));
      assertThat(jira.issues().get(0).isDone()).isFalse();
    }
  }

  @Test
  void jiraIssueWhoseAnswerWasLostIsFoundAndNotMadeAgain() throws Exception {
    try (JiraDouble jira = new JiraDouble()) {
      Channel channel = jira(jira, "Close");
      jira.loseAnswers(true);
      assertThat(channel.send(opened(), ""))
          .isEqualTo(new Outcome.Later("Jira answers 502: Bad Gateway", null));
      jira.loseAnswers(false);
      assertThat(channel.send(opened(), ""))
          .isEqualTo(new Outcome.Delivered("issue was there", "OPS-1"));
      assertThat(jira.issues()).hasSize(1);
      assertThat(channel.send(message(EventKind.VIOLATION_RESOLVED, "resolved"), ""))
          .isEqualTo(new Outcome.Delivered("issue is done", "OPS-1"));
      assertThat(channel.send(message(EventKind.VIOLATION_UPDATED, "update"), "OPS-99"))
          .as("an issue that somebody deleted is looked for by its label")
          .isEqualTo(new Outcome.Delivered("issue has a new comment", "OPS-1"));
    }
  }

  @Test
  void jiraRefusals() throws Exception {
    try (JiraDouble jira = new JiraDouble()) {
      assertThat(jira(jira, "").send(message(EventKind.VIOLATION_RESOLVED, "resolved"), ""))
          .isEqualTo(new Outcome.Delivered("no issue was open", ""));
      jira.limitNext(1);
      assertThat(jira(jira, "").send(opened(), ""))
          .isEqualTo(new Outcome.Later("Jira answers 429", Duration.ofSeconds(45)));
      assertThat(jira(jira, "").send(message(EventKind.VIOLATION_OPENED, "x".repeat(400)), ""))
          .as("a title is made as short as Jira takes it")
          .isInstanceOf(Outcome.Delivered.class);
      assertThat(jira(jira, "Never").send(message(EventKind.VIOLATION_RESOLVED, "resolved"), ""))
          .isEqualTo(
              new Outcome.Delivered(
                  "issue has no transition to a status that means done", "OPS-1"));
      environment.put("JIRA", "revoked");
      assertThat(((Outcome.Later) jira(jira, "").send(opened(), "")).reason())
          .startsWith("Jira answers 401");
    }
  }
}
