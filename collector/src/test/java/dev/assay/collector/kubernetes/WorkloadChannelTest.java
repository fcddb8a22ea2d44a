package dev.assay.collector.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.collector.automation.Channel;
import dev.assay.collector.automation.Delivery;
import dev.assay.collector.automation.EventKind;
import dev.assay.collector.automation.Occurrence;
import dev.assay.collector.automation.Outcome;
import dev.assay.collector.automation.Target;
import dev.assay.collector.automation.Target.Kubernetes.Action;
import dev.assay.collector.integrity.Place;
import dev.assay.collector.running.PodContext;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of an API server about the workloads that something happened to. */
@TestInstance(Lifecycle.PER_CLASS)
class WorkloadChannelTest {

  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final Place WEB = place("", "Deployment", "web");
  private static final Place DB = place("", "StatefulSet", "db");
  private static final Place ALONE = place("", "Pod", "alone");
  private static final Place ELSEWHERE = place("green", "Deployment", "web");

  /** Named by the labels that its runtime keeps, not by the API server. */
  private static final Place GUESSED =
      new Place("", "shop", "Deployment", "guessed", "n1", "app", "c9");

  private static Place place(String cluster, String kind, String name) {
    PodContext pod = new PodContext(kind, name, List.of(), Map.of(), Map.of());
    return new Place(cluster, "shop", kind, name, "n1", "app", "c-" + name, pod);
  }

  private record Asked(String method, String path, JsonNode body, String type) {}

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final MockWebServer web = new MockWebServer();
  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
  private final Map<String, Integer> refused = new ConcurrentHashMap<>();
  private Channel.Channels channels;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    web.useHttps();
    web.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
    web.start(InetAddress.getLoopbackAddress(), 0);
    ApiServer server =
        new ApiServer(
            URI.create("https://localhost:" + web.getPort()),
            Path.of(web.getSelfSignedCertificate().certificatePath()),
            Files.writeString(directory.resolve("token"), "secret"));
    channels =
        new WorkloadChannels(
            server.objects(executor),
            "",
            target -> {
              throw new IllegalStateException("no other target is told: " + target);
            });
  }

  @BeforeEach
  void forget() {
    asked.clear();
    refused.clear();
  }

  @AfterAll
  void stop() {
    web.shutdown();
    executor.shutdownNow();
  }

  private MockResponse answer(RecordedRequest request) {
    String path = request.getPath();
    String body = request.getUtf8Body(); // Can be read once.
    String type = String.valueOf(request.getHeader("Content-Type"));
    asked.add(new Asked(request.getMethod(), path, json(body), type));
    for (Map.Entry<String, Integer> each : refused.entrySet()) {
      if (path.contains(each.getKey())) {
        return new MockResponse()
            .setResponseCode(each.getValue())
            .setBody(
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":" + each.getValue() + "}");
      }
    }
    return new MockResponse().setResponseCode(200).setBody(body);
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Outcome send(Action action, boolean dryRun, EventKind kind, Place... places)
      throws Exception {
    Occurrence what =
        new Occurrence(
            7,
            kind,
            AT,
            SeverityLevel.HIGH,
            List.of("integrity_violation"),
            "violation-0123456789abcdef",
            "MISSING_SOURCE",
            "Missing Source",
            "",
            "",
            List.of("registry.example/app:1.2"),
            "",
            List.of(),
            List.of(places),
            places.length,
            List.of(),
            "/image");
    return channels
        .to(new Target.Kubernetes("t", 60, action, dryRun, "assay.dev"))
        .send(
            new Delivery(1, "t", List.of(), what, Delivery.State.WAITING, 0, AT, AT, null, "", ""),
            "");
  }

  @Test
  void workloadsAreRestartedAfterADryRunOfAll() throws Exception {
    Outcome outcome =
        send(Action.RESTART, false, EventKind.VIOLATION_OPENED, WEB, WEB, DB, ALONE, ELSEWHERE);

    assertThat(outcome)
        .isEqualTo(
            new Outcome.Delivered(
                "done: restart of [Deployment shop/web, StatefulSet shop/db]", ""));
    assertThat(asked)
        .extracting(Asked::path)
        .containsExactly(
            "/apis/apps/v1/namespaces/shop/deployments/web?dryRun=All",
            "/apis/apps/v1/namespaces/shop/statefulsets/db?dryRun=All",
            "/apis/apps/v1/namespaces/shop/deployments/web",
            "/apis/apps/v1/namespaces/shop/statefulsets/db");
    assertThat(asked)
        .allSatisfy(
            each -> {
              assertThat(each.method()).isEqualTo("PATCH");
              assertThat(each.type()).startsWith("application/merge-patch+json");
              assertThat(each.body())
                  .isEqualTo(
                      json(
                          "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{"
                              + "\"kubectl.kubernetes.io/restartedAt\":\"2026-03-01T12:00:00Z\"}}}}}"));
            });
  }

  @Test
  void dryRunChangesNothing() throws Exception {
    Outcome outcome = send(Action.RESTART, true, EventKind.VIOLATION_OPENED, WEB);

    assertThat(outcome)
        .isEqualTo(new Outcome.Delivered("dry run of restart of [Deployment shop/web]", ""));
    assertThat(asked).allMatch(each -> each.path().endsWith("?dryRun=All")).hasSize(1);
  }

  @Test
  void whatIsRefusedOfOneIsDoneToNone() throws Exception {
    refused.put("statefulsets", 403);

    assertThat(send(Action.RESTART, false, EventKind.VIOLATION_OPENED, WEB, DB))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(asked).allMatch(each -> each.path().endsWith("?dryRun=All"));
  }

  @Test
  void workloadThatIsGoneIsLeftOut() throws Exception {
    refused.put("deployments", 404);

    assertThat(send(Action.RESTART, false, EventKind.VIOLATION_OPENED, WEB, DB))
        .isEqualTo(new Outcome.Delivered("done: restart of [StatefulSet shop/db]", ""));
  }

  @Test
  void whatEndsOrBeginsAgainRestartsNothing() throws Exception {
    for (EventKind kind : List.of(EventKind.VIOLATION_RESOLVED, EventKind.VIOLATION_REOPENED)) {
      assertThat(send(Action.RESTART, false, kind, WEB)).isInstanceOf(Outcome.Delivered.class);
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void labelIsTakenAwayWhenTheViolationEnds() throws Exception {
    var opened = send(Action.LABEL, false, EventKind.VIOLATION_OPENED, WEB);
    var resolved = send(Action.LABEL, false, EventKind.VIOLATION_RESOLVED, WEB);

    assertThat(List.of(opened, resolved)).allMatch(each -> each instanceof Outcome.Delivered);
    String key = "/metadata/labels/assay.dev~1violation-0123456789abcdef";
    assertThat(asked)
        .extracting(each -> each.body().at(key).toString())
        .containsExactly("\"MISSING_SOURCE\"", "\"MISSING_SOURCE\"", "null", "null");
  }

  @Test
  void whatRunsInNoWorkloadIsSaid() throws Exception {
    assertThat(send(Action.ANNOTATE, false, EventKind.VIOLATION_OPENED, ALONE, ELSEWHERE, GUESSED))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(asked).isEmpty();
  }

  @Test
  void withoutTheSettingNothingIsAsked() throws Exception {
    Channel channel =
        new WorkloadChannels(null, "", channels)
            .to(new Target.Kubernetes("t", 60, Action.RESTART, false, "assay.dev"));
    Delivery any =
        new Delivery(
            1,
            "t",
            List.of(),
            new Occurrence(
                0,
                EventKind.VIOLATION_OPENED,
                AT,
                SeverityLevel.HIGH,
                List.of(),
                "s",
                "T",
                "t",
                "",
                "",
                List.of(),
                "",
                List.of(),
                List.of(WEB),
                1,
                List.of(),
                "/"),
            Delivery.State.WAITING,
            0,
            AT,
            AT,
            null,
            "",
            "");

    assertThat(channel.send(any, "")).isInstanceOf(Outcome.Later.class);
    assertThat(asked).isEmpty();
  }
}
