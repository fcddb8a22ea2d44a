package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.registry.kit.DockerRegistry;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.admission.v1.AdmissionResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** What else reaches the port that API servers ask, and what it needs to be there. */
class AdmissionIT {

  /** Says that it has a body, and asks whether it is wanted. */
  private static final String REQUEST =
      """
      POST /inject HTTP/1.1\r
      Host: localhost\r
      Content-Length: %d\r
      Expect: 100-continue\r
      \r
      """;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private static Path directory;
  private static InjectingCollector collector;

  @BeforeAll
  static void start() throws Exception {
    collector = new InjectingCollector(directory);
  }

  @AfterAll
  static void stop() {
    collector.close();
  }

  @Test
  void whateverFailsInsideThePodIsAllowed() throws Exception {
    ObjectNode review =
        (ObjectNode)
            MAPPER.readTree(
                InjectingCollector.review(
                    InjectingCollector.pod(InjectingCollector.container("web")), "CREATE"));
    ((ObjectNode) review.at("/request/object")).remove("metadata");

    AdmissionResponse answer = collector.answered(review.toString());

    assertThat(answer.getPatch()).isNull();
    assertThat(answer.getWarnings()).singleElement().asString().contains("its log says why");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "empty    | 400",
        "no JSON  | 400",
        "null     | 400",
        "[]       | 400",
        "{}       | 400",
        "deep     | 400",
        "{'request':{'uid':'1'},'kind':'AdmissionReview','apiVersion':'admission.k8s.io/v2'} | 400",
      })
  void whatIsNoReviewIsRefusedAndHarmsNothing(String body, int status) throws Exception {
    String sent =
        switch (body) {
          case "empty" -> "";
          case "deep" -> "[".repeat(2_000_000);
          default -> body.replace('\'', '"');
        };
    assertThat(collector.send(sent).statusCode()).isEqualTo(status);
    assertThat(
            collector
                .answer(InjectingCollector.pod(InjectingCollector.container("web")))
                .getPatch())
        .isNotNull();
  }

  @Test
  void thePodsOfAnApiServerMayBeAsLargeAsItTakesThem() throws Exception {
    Pod pod = InjectingCollector.pod(InjectingCollector.container("web"));
    pod.getMetadata().setAnnotations(Map.of("large", "x".repeat(3 << 20)));

    assertThat(collector.answer(pod).getPatch()).hasSizeLessThan(20_000);
  }

  @Test
  void whatIsLargerThanAnyPodIsRefused() throws Exception {
    // By what it says of its length: nothing of it has to be read.
    try (SSLSocket socket = open((4 << 20) + 1)) {
      assertThat(lines(socket)).last().asString().startsWith("HTTP/1.1 4");
    }
  }

  /** Each of them holds its place until it has sent all; what is asked for then is told so. */
  @Test
  void whoNeverEndsWhatTheySendTakesNoMoreThanAFewPlaces() throws Exception {
    List<SSLSocket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 16; i++) {
        SSLSocket socket = open(1000);
        slow.add(socket);
        // By then the server has given it to the service.
        assertThat(line(socket)).isEqualTo("HTTP/1.1 100 Continue");
      }
      try (SSLSocket one = open(1000)) {
        assertThat(lines(one)).contains("HTTP/1.1 503 Service Unavailable");
      }
      slow.remove(0).close();
      await().untilAsserted(() -> assertThat(collector.send("x").statusCode()).isEqualTo(400));
    } finally {
      for (SSLSocket each : slow) {
        each.close();
      }
    }
  }

  private static SSLSocket open(int length) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            InjectingCollector.AUTHORITY
                .tls()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), collector.port);
    socket.getOutputStream().write(REQUEST.formatted(length).getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String line(SSLSocket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = socket.getInputStream().read();
        c >= 0 && c != '\n';
        c = socket.getInputStream().read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  /** Up to the status that is the last. */
  private static List<String> lines(SSLSocket socket) throws IOException {
    List<String> lines = new ArrayList<>();
    do {
      lines.add(line(socket));
    } while (!lines.get(lines.size() - 1).matches("HTTP/1.1 [2-5].*"));
    return lines;
  }

  @Test
  void howManyPodsWereGivenItIsCounted() throws Exception {
    assertThat(
            collector
                .answer(InjectingCollector.pod(InjectingCollector.container("web")))
                .getPatch())
        .isNotNull();

    HttpResponse<String> metrics =
        collector.client.send(
            HttpRequest.newBuilder(
                    URI.create("https://127.0.0.1:" + collector.served.port() + "/metrics"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(metrics.body())
        .containsPattern("assay_injection_pods_total\\{outcome=\"injected\"} [1-9]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tls.certificate", "injection.image", "injection.collector", "injection.ca"})
  void withoutWhatItNeedsItDoesNotStart(String missing) throws Exception {
    List<String> arguments =
        new ArrayList<>(InjectingCollector.arguments(DockerRegistry.freePort()));
    arguments.removeIf(
        each ->
            each.startsWith("--collector." + missing + "=")
                || (missing.startsWith("tls") && each.startsWith("--collector.tls.")));
    arguments.add("--collector.listen=127.0.0.1:0");
    arguments.add("--collector.database=" + directory.resolve(missing + ".db"));

    assertThatThrownBy(() -> Collector.start(CollectorConfig.read(arguments), Clock.systemUTC()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("collector." + missing);
  }
}
