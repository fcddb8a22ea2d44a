package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.notify.kit.SlackDouble;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.ScriptedRegistry;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.testing.ReportingSender;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The web page of a whole collector, read over HTTP as a browser would. */
@TestInstance(Lifecycle.PER_CLASS)
class WebPageIT {

  private static final Duration SOON = Duration.ofMinutes(1);
  private static final TestImage ONE = TestImage.of(Family.OCI, "1", "amd64");
  private static final TestImage TWO = TestImage.of(Family.OCI, "2", "amd64");
  private static final String HOSTILE =
      "evil.example/<script>alert(1)</script>\" onmouseover=\"alert(2)";

  /** An attribute of a tag that would run something; what is in quotes is a value. */
  private static final Pattern HANDLER =
      Pattern.compile("<\\w++(?:\\s++[\\w:-]++(?:=\"[^\"]*+\"|='[^']*+')?)*?\\s++on\\w++=");

  private final HttpClient client = HttpClient.newHttpClient();
  private SlackDouble slack;
  private ScriptedRegistry registry;
  private Collector collector;
  private ReportingSender sensor;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    slack = new SlackDouble();
    registry = new ScriptedRegistry();
    registry.hold("team/app", ONE.manifest(), "v1", "v2", "latest");
    collector =
        Collector.start(
            CollectorConfig.read(
                List.of(
                    "--collector.listen=127.0.0.1:0",
                    "--collector.database=" + directory.resolve("collector.db"),
                    "--collector.integrity.interval=1h",
                    "--collector.integrity.recheck=100ms",
                    "--collector.integrity.missing-recheck=100ms",
                    "--collector.scan.images=false",
                    "--collector.automation.internal-hosts=127.0.0.1",
                    "--collector.automation.rules=" + rules(directory),
                    "--collector.trusted-registries=registry.example")),
            Clock.systemUTC());
    sensor = new ReportingSender(collector.address().port(), Scenario.sensorHello());
    sensor.report(
        new ShopScenario(registry.host() + "/team/app", ONE, TWO)
            .running(
                ShopScenario.container("a1", reference("v1"), ONE),
                ShopScenario.container("b2", reference("v2"), TWO),
                ShopScenario.container("c3", reference("deleted"), ONE),
                ShopScenario.container("d4", reference("latest"), TWO),
                ShopScenario.container("e5", HOSTILE, TWO)));
    await()
        .atMost(SOON)
        .until(() -> json("/images.json?risk=integrity_violation").size(), size -> size == 3);
    await().atMost(SOON).until(() -> json("/images.json?integrity=verified").size() == 1);
  }

  private Path rules(Path directory) throws IOException {
    Path webhook = Files.writeString(directory.resolve("slack"), slack.webhook() + "-wrong");
    return Files.writeString(
        directory.resolve("rules.yaml"),
        """
        targets:
          - {name: chat, type: slack, url-file: "%s"}
          - {name: jira, type: jira, url: "%s", user: u, token-env: NONE, project: X}
        rules:
          - {name: drift, severity: medium, namespaces: [shop, "<b>"], to: [chat]}
        """
            .formatted(webhook, registry.host().replaceFirst("^", "http://")));
  }

  @Test
  void automationShowsWhoIsToldAndWhatCameOfIt() throws Exception {
    await()
        .atMost(SOON)
        .until(() -> json("/deliveries.json?state=delivery_waiting").size(), size -> size == 3);
    String automation = get("/automation").body();
    assertThat(automation)
        .contains("incoming webhook of file ", "drift", "violation.opened", "&lt;b&gt;")
        .doesNotContain(slack.webhook().getPath(), "<b>");
    String messages = get("/deliveries?target=chat").body();
    assertThat(messages).contains("Slack answers 404: no_service", "Missing Source of ");
    assertThat(get("/deliveries.csv").body()).contains("violation.opened", "drift");
    assertThat(json("/api/v1/automation").path("targets").path(0).path("waiting").asText())
        .isEqualTo("3");
    assertThat(json("/api/v1/automation/try?name=drift").path("fitting").asInt())
        .isGreaterThanOrEqualTo(3);
  }

  @AfterAll
  void stop() {
    slack.close();
    sensor.close();
    collector.close();
    registry.close();
  }

  private String reference(String tag) {
    return registry.host() + "/team/app:" + tag;
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + collector.address().port() + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode json(String path) throws Exception {
    return new ObjectMapper().readTree(get(path).body());
  }

  private String image(String tag, TestImage content, String tab) {
    return "/image?reference="
        + URLEncoder.encode(reference(tag), StandardCharsets.UTF_8)
        + "&id="
        + URLEncoder.encode(content.id().value(), StandardCharsets.UTF_8)
        + "&tab="
        + tab;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/images",
        "/violations",
        "/vulnerabilities",
        "/workloads",
        "/processes",
        "/nodes",
        "/automation",
        "/deliveries",
        "/deliveries?state=delivery_dead&target=chat",
        "/artifacts",
        "/artifact-users",
        "/artifact-users?of=pkg:deb/debian/nobody-has-it",
        "/parts/vulnerable-in-use",
        "/images?ended=yes&order=images_by_containers"
      })
  void everyPageIsWholeAndLetsNothingInlineRun(String path) throws Exception {
    HttpResponse<String> page = get(path);
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("content-security-policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy)
                    .contains("default-src 'none'", "script-src 'self'")
                    .doesNotContain("unsafe"));
    assertThat(page.headers().firstValue("cache-control")).contains("no-store");
    assertThat(page.body()).contains("<main id=\"main\"", "</html>");
    assertThat(page.body()).doesNotContain(" style=", " onclick=", "<style", "src=\"http");
  }

  @Test
  void namesOfStrangersAreShownAndNotRun() throws Exception {
    for (String path :
        List.of("/", "/images", "/workloads", "/processes", "/images?q=%3Cscript%3E")) {
      String page = get(path).body();
      assertThat(page).as(path).doesNotContain("<script>alert").contains("alert(1)");
      assertThat(HANDLER.matcher(page).find()).as(path).isFalse();
    }
    assertThat(get("/images").body()).contains("&lt;script&gt;alert(1)");
    assertThat(get("/images?q=%22%3E%3Cscript%3Ealert(3)").body())
        .doesNotContain("<script>alert")
        .contains("Nothing matches");
  }

  @ParameterizedTest
  @CsvSource({
    "risk=integrity_violation, 3",
    "risk=untrusted_registry, 4",
    "severity=critical, 1",
    "severity=high, 1",
    "severity=medium, 1",
    "integrity=verified, 1",
    "namespace=shop, 5",
    "namespace=other, 0",
    "registry=docker.io, 0",
    "q=app:v, 2",
    "q=app:v&severity=critical, 1",
  })
  void filtersAreThoseOfTheApi(String query, int found) throws Exception {
    assertThat(json("/images.json?" + query)).hasSize(found);
    assertThat(json("/api/v1/images?" + api(query)).get("total").asInt()).isEqualTo(found);
    assertThat(Pattern.compile("<tr id=\"r-").matcher(get("/images?" + query).body()).results())
        .hasSize(found);
  }

  @ParameterizedTest
  @CsvSource({
    "workloads, severity=critical, 1",
    "workloads, severity=high, 1",
    "workloads, registry=docker.io, 0",
    "workloads, namespace=shop&registry=HOST, 1",
    "workloads, cluster=nowhere, 0",
    "processes, severity=critical, 1",
    "processes, severity=medium, 1",
    "processes, registry=HOST, 4",
    "processes, namespace=shop, 5",
    "processes, namespace=other, 0",
    "processes, cluster=nowhere, 0",
    "processes, risk=integrity_violation&registry=docker.io, 0",
    "violations, namespace=shop, 3",
    "violations, registry=HOST, 3",
    "violations, registry=docker.io, 0",
    "violations, cluster=nowhere, 0",
    "nodes, q=n1, 1",
    "nodes, q=other, 0",
    "nodes, gaps=yes, 0",
    "nodes, cluster=nowhere, 0",
    "artifacts, kind=artifact_image, 2",
    "artifacts, kind=artifact_program, 0",
    "artifacts, q=app:deleted, 1",
    "artifacts, running=yes&kind=artifact_image, 2",
  })
  void filtersOfOtherListsAreInTheUrl(String path, String query, int found) throws Exception {
    String asked = query.replace("HOST", registry.host());
    assertThat(json("/" + path + ".json?" + asked)).hasSize(found);
    String page = get("/" + path + "?" + asked).body();
    assertThat(page).contains("class=\"chip\"");
    assertThat(page.contains("Nothing matches")).isEqualTo(found == 0);
    String before = asked.replaceFirst("&.*", "");
    assertThat(page).contains("Remove the filter " + before.replaceFirst("=.*", ""));
  }

  private static String api(String query) {
    return query
        .replace("q=", "filter=")
        .replace("critical", "CRITICAL")
        .replace("=high", "=HIGH")
        .replace("medium", "MEDIUM")
        .replace("verified", "VERIFIED");
  }

  @Test
  void ordersAndChoicesComeFromTheSameQuery() throws Exception {
    JsonNode answer = json("/api/v1/images?order=IMAGES_BY_REFERENCE&page_size=1");
    assertThat(answer.get("total").asInt()).isEqualTo(5);
    assertThat(answer.get("images").get(0).get("reference").asText())
        .isEqualTo(reference("deleted"));
    assertThat(answer.get("choices").get("namespaces").get(0).asText()).isEqualTo("shop");
    assertThat(answer.get("choices").get("registries").get(0).asText()).isEqualTo(registry.host());
    assertThat(get("/images").body()).contains("<option value=\"shop\">shop</option>");
  }

  @Test
  void wrongChoiceIsRefusedWithWhatThereIs() throws Exception {
    HttpResponse<String> page = get("/images?severity=worst");
    assertThat(page.statusCode()).isEqualTo(400);
    assertThat(page.body()).contains("severity: 'worst' (expected: one of");
    assertThat(get("/image?reference=nothing:1").statusCode()).isEqualTo(404);
    assertThat(get(image("v1", ONE, "nothing")).statusCode()).isEqualTo(404);
  }

  @Test
  void digestMismatchShowsBothDigestsSideBySide() throws Exception {
    assertThat(get(image("v2", TWO, "integrity")).body())
        .contains("Digest Mismatch", "InvalidImageIntegrity", "badge critical")
        .contains("Evidence", "What was found?", "Location", "Where is the Violation?")
        .contains("Recommendations", "What Steps are Recommended?")
        .contains("Runtime Digest (Actual)", "data-copy=\"" + TWO.id().value())
        .contains("shop", "Deployment", "web");
  }

  @Test
  void missingSourceShowsWhereItWasExpected() throws Exception {
    assertThat(get(image("deleted", ONE, "integrity")).body())
        .contains("Missing Source", "InvalidImageSource", "Artifact Not Found", "Registry Path")
        .contains(registry.host() + "/team/app");
  }

  @Test
  void tagUpdateShowsItsTimeline() throws Exception {
    assertThat(get(image("latest", TWO, "integrity")).body())
        .contains("Post-Deployment Tag Update", "Deployment Time", "Tag Update Time")
        .contains("badge difference");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "vulnerabilities",
        "packages",
        "dependencies",
        "processes",
        "workloads",
        "history"
      })
  void everyTabOfAnImageIsWhole(String tab) throws Exception {
    HttpResponse<String> page = get(image("v1", ONE, tab));
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    assertThat(page.body()).contains("aria-current=\"page\"", reference("v1"), "</html>");
  }

  @Test
  void whatIsShownCanBeTakenAwayAsATable() throws Exception {
    HttpResponse<String> file = get("/images.csv?severity=critical");
    assertThat(file.headers().firstValue("content-disposition"))
        .contains("attachment; filename=\"assay-images.csv\"");
    List<String> lines = file.body().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("\"reference\",\"image_id\"");
    assertThat(lines.get(1)).startsWith("\"" + reference("v2") + "\",\"" + TWO.id().value());
  }

  @Test
  void assetsAreKeptForGoodUnderTheDigestOfTheirContent() throws Exception {
    Matcher css = Pattern.compile("/assets/[0-9a-f]{16}/page.css").matcher(get("/").body());
    assertThat(css.find()).isTrue();
    HttpResponse<String> first = get(css.group());
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("cache-control"))
        .hasValueSatisfying(value -> assertThat(value).contains("immutable"));
    String tag = first.headers().firstValue("etag").orElseThrow();
    assertThat(get(css.group(), "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(get("/assets/0000000000000000/page.css").statusCode()).isEqualTo(404);
  }

  @Test
  void firstLoadIsLight() throws Exception {
    long bytes = 0;
    Matcher linked = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"").matcher(get("/").body());
    List<String> paths = linked.results().map(each -> each.group(1)).distinct().toList();
    assertThat(paths).hasSizeGreaterThanOrEqualTo(5);
    for (String path : paths) {
      bytes += compressed(path);
    }
    assertThat(bytes + compressed("/")).isLessThan(150_000);
  }

  private long compressed(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + collector.address().port() + path);
    HttpRequest request = HttpRequest.newBuilder(uri).header("Accept-Encoding", "gzip").build();
    HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    assertThat(response.headers().firstValue("content-encoding")).as(path).contains("gzip");
    return response.body().length;
  }
}
