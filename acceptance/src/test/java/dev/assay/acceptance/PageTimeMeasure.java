package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.microsoft.playwright.Page;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Chromium;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.ScriptedRegistry;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.testing.ReportingSender;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.ImageFacts;
import dev.assay.wire.v1.ImageReferenceSource;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.NodeFacts;
import dev.assay.wire.v1.NodeIdentity;
import dev.assay.wire.v1.Platform;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ProcessIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the pages of a collector that knows many images: what each takes beside the question to
 * the API behind it, and beside a reading of the tables that hold the same. No test: the script
 * {@code benchmarks/page} runs it.
 */
class PageTimeMeasure {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NODES = 100;
  private static final int REPLICAS = 10;
  private static final int IMAGES = Integer.getInteger("assay.measure.images", 10_000);
  private static final int ROUNDS = Integer.getInteger("assay.measure.rounds", 15);

  /** One of so many runs other content than its registry holds. */
  private static final int VIOLATED = 100;

  /** Within the size of a batch that a collector takes. */
  private static final int IMAGES_IN_A_BATCH = 100;

  private static final TestImage OTHER = TestImage.of(Family.OCI, "other", "amd64");

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<ReportingSender> senders = new ArrayList<>();
  private final List<TestImage> images = new ArrayList<>();

  private record View(String page, List<String> questions, List<String> tables) {}

  @Test
  void pagesOfManyImages(@TempDir Path directory) throws Exception {
    Chromium.require();
    Path files = directory.resolve("collector");
    try (ScriptedRegistry registry = new ScriptedRegistry();
        Assay.Collector collector =
            Assay.collector(
                files,
                Map.of(
                    "collector.integrity.interval", "2h",
                    "collector.integrity.recheck", "1s",
                    "collector.scan.images", "false"))) {
      fill(collector, registry);
      Map<String, Object> result = new TreeMap<>();
      String before = load();
      result.put("images", IMAGES);
      result.put("containers", IMAGES * REPLICAS);
      List<Map<String, Object>> rows = new ArrayList<>();
      String origin = "http://" + collector.address();
      for (View view : views(registry)) {
        rows.add(measure(origin, files.resolve("collector0.db"), view));
      }
      result.put("pages", rows);
      browse(collector, registry, result);
      result.put("load", before + " and " + load());
      JSON.writerWithDefaultPrettyPrinter()
          .writeValue(Assay.home().resolve("benchmarks/results/page.json").toFile(), result);
    } finally {
      senders.forEach(ReportingSender::close);
    }
  }

  private static String load() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
  }

  private static List<View> views(ScriptedRegistry registry) {
    String one = registry.host() + "/team/app100:v1";
    String violations = "/api/v1/violations?page_size=";
    String images = "/api/v1/images?page_size=";
    List<String> running = List.of("image", "container");
    return List.of(
        new View(
            "/",
            List.of("/api/v1/summary", images + 8, violations + 8, "/api/v1/trends"),
            List.of("image", "container", "process", "integrity_violation")),
        new View("/images", List.of(images + 50), running),
        new View("/images?q=app77", List.of(images + "50&filter=app77"), running),
        new View(
            "/images?risk=integrity_violation",
            List.of(images + "50&risk=integrity_violation"),
            running),
        new View(
            "/image?tab=integrity&reference=" + one,
            List.of(images + "200&include_ended=true&reference=" + one, violations + 200),
            List.of("image", "container", "integrity_violation")),
        new View(
            "/violations",
            List.of(violations + 50),
            List.of("integrity_violation", "integrity_location")),
        new View("/workloads", List.of("/api/v1/workloads?page_size=50"), running),
        new View(
            "/processes",
            List.of("/api/v1/processes?page_size=50"),
            List.of("process", "container")),
        new View(
            "/processes?severity=critical",
            List.of("/api/v1/processes?page_size=50&severity=CRITICAL"),
            List.of("process", "container")),
        new View(
            "/artifacts",
            List.of("/api/v1/artifacts?page_size=50"),
            List.of("artifact", "image", "container")),
        new View("/nodes", List.of("/api/v1/nodes?page_size=50"), List.of("node", "container")));
  }

  private void fill(Assay.Collector collector, ScriptedRegistry registry) throws Exception {
    for (int i = 0; i < IMAGES; i++) {
      TestImage image = TestImage.of(Family.OCI, "content " + i, "amd64");
      images.add(image);
      TestImage held = i % VIOLATED == 0 ? OTHER : image;
      registry.hold("team/app" + i, held.manifest(), "v1");
    }
    int port = Integer.parseInt(collector.address().replaceFirst(".*:", ""));
    for (int node = 0; node < NODES; node++) {
      byte[] boot = new byte[16];
      boot[0] = (byte) node;
      ReportingSender sender =
          new ReportingSender(
              port,
              Hello.newBuilder()
                  .setSender("node " + node)
                  .setSensor(
                      NodeIdentity.newBuilder()
                          .setBootId(ByteString.copyFrom(boot))
                          .setNodeName("node-" + node))
                  .build());
      senders.add(sender);
      for (int first = node % REPLICAS; first < IMAGES; first += IMAGES_IN_A_BATCH * REPLICAS) {
        sender.report(running(node, first, registry.host()));
      }
    }
    await("all images to be judged")
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> count(collector, IntegrityState.VERIFIED),
            verified -> verified == IMAGES - (IMAGES + VIOLATED - 1) / VIOLATED);
    await("all violations to be confirmed")
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> count(collector, IntegrityState.VIOLATED) == IMAGES / VIOLATED);
  }

  private static int count(Assay.Collector collector, IntegrityState state) {
    return collector
        .query()
        .listImages(ListImagesRequest.newBuilder().setIntegrity(state).setPageSize(1).build())
        .getTotal();
  }

  /** Some of what a node runs: of every tenth image, so that each runs on ten nodes. */
  private Batch running(int node, int first, String host) {
    Platform platform = Platform.newBuilder().setOs("linux").setArchitecture("amd64").build();
    long now = System.currentTimeMillis();
    Batch.Builder batch =
        Batch.newBuilder()
            .setNode(
                NodeFacts.newBuilder()
                    .setPlatform(platform)
                    .setObservingSinceUnixMillis(now)
                    .setScanIntervalSeconds(3600));
    int end = Math.min(IMAGES, first + IMAGES_IN_A_BATCH * REPLICAS);
    for (int i = first; i < end; i += REPLICAS) {
      String reference = host + "/team/app" + i + ":v1";
      ByteString id = ByteString.copyFrom(images.get(i).id().bytes());
      String container = "%032x%032x".formatted(node, i);
      batch.addImages(
          ImageFacts.newBuilder().setConfigDigest(id).addRepoTags(reference).setPlatform(platform));
      batch.addContainers(
          ContainerFacts.newBuilder()
              .setContainerId(container)
              .setImageConfigDigest(id)
              .setImageReference(reference)
              .setImageReferenceSource(ImageReferenceSource.USER_SPECIFIED)
              .setName("app")
              .setPodName("app" + i + "-5d8f-" + node)
              .setPodNamespace("team-" + i % 50)
              .putLabels("pod-template-hash", "5d8f")
              .setCreatedUnixMillis(now)
              .setObservedSinceUnixMillis(now));
      batch.addProcesses(
          ProcessFacts.newBuilder()
              .setProcess(
                  ProcessIdentity.newBuilder()
                      .setPidNamespaceInode(i)
                      .setPid(1)
                      .setStartTimeTicks(7))
              .setHostPid(1000 + i)
              .setContainerId(container)
              .setExecutable("/app/server")
              .setStartedUnixMillis(now)
              .setFirstSeenUnixMillis(now));
    }
    return batch.build();
  }

  private Map<String, Object> measure(String origin, Path database, View view) throws Exception {
    List<Double> page = new ArrayList<>();
    List<Double> questions = new ArrayList<>();
    for (int round = -3; round < ROUNDS; round++) {
      double asked = 0;
      for (String question : view.questions()) {
        asked += millis(origin + question);
      }
      double shown = millis(origin + view.page());
      if (round >= 0) {
        questions.add(asked);
        page.add(shown);
      }
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("page", view.page().replaceFirst("&reference=.*", ""));
    row.put("median", at(page, 50));
    row.put("p95", at(page, 95));
    row.put("api_median", at(questions, 50));
    row.put("scan", scan(database, view.tables()));
    return row;
  }

  private double millis(String url) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    HttpResponse<byte[]> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(url)).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    double millis = (System.nanoTime() - begin) / 1e6;
    assertThat(answer.statusCode()).as(url).isEqualTo(200);
    return millis;
  }

  private static double at(List<Double> values, int percent) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
  }

  /** Milliseconds to read every value of the tables, the third time. */
  private static double scan(Path database, List<String> tables) throws Exception {
    double millis = 0;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (int round = 0; round < 3; round++) {
        long begin = System.nanoTime();
        for (String table : tables) {
          try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
              for (int column = 1; column <= columns; column++) {
                rows.getObject(column);
              }
            }
          }
        }
        millis = (System.nanoTime() - begin) / 1e6;
      }
    }
    return millis;
  }

  /** In a browser: the first paint of pages, their weight, and how soon a change is seen. */
  private void browse(
      Assay.Collector collector, ScriptedRegistry registry, Map<String, Object> result)
      throws Exception {
    try (Chromium chromium = Chromium.start(collector.address())) {
      Page page = chromium.open("/images");
      Map<String, Object> paints = new TreeMap<>();
      for (String path : List.of("/", "/images", "/violations", "/workloads")) {
        List<Double> millis = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
          page.navigate(path);
          millis.add(
              ((Number)
                      eventually(
                          page,
                          "() => performance.getEntriesByName('first-contentful-paint')[0]"
                              + "?.startTime"))
                  .doubleValue());
        }
        paints.put(path, at(millis, 50));
      }
      result.put("first_paint", paints);
      page.context().close();
      page = chromium.open("/");
      eventually(page, "() => document.querySelectorAll('main .loading').length == 0");
      result.put(
          "first_load_bytes",
          page.evaluate(
              "[...performance.getEntriesByType('resource'),"
                  + " performance.getEntriesByType('navigation')[0]]"
                  + ".filter(each => each.initiatorType !== 'other')"
                  + ".reduce((sum, each) => sum + each.transferSize, 0)"));
      result.put("live", live(page, registry));
    }
  }

  /**
   * Milliseconds from when the event stream tells of a violation to when its row is in the page, as
   * the page itself sees both.
   */
  private List<Double> live(Page page, ScriptedRegistry registry) throws Exception {
    page.navigate("/violations?q=live");
    eventually(page, "() => document.getElementById('live').dataset.state === 'on'");
    page.evaluate(
        """
        () => {
          window.told = {}; window.seen = {};
          const source = new EventSource('/api/v1/watch?kinds=VIOLATION_CHANGED');
          source.onmessage = event => {
            const name = JSON.parse(event.data).violation?.image_reference;
            if (name && !(name in told)) told[name] = performance.now();
          };
          new MutationObserver(() => {
            document.querySelectorAll('#results tbody tr').forEach(row => {
              const name = row.querySelector('.image-name').textContent;
              if (!(name in seen)) seen[name] = performance.now();
            });
          }).observe(document.body, {childList: true, subtree: true});
          return new Promise(done => { source.onopen = done; });
        }""");
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String reference = registry.host() + "/team/live" + i + ":v1";
      registry.hold("team/live" + i, OTHER.manifest(), "v1");
      senders.get(i).report(started(i, reference));
      eventually(page, "() => told['" + reference + "'] && seen['" + reference + "']");
      millis.add(
          ((Number) page.evaluate("name => seen[name] - told[name]", reference)).doubleValue());
    }
    return millis;
  }

  /** Waits by asking: the page's policy refuses the script by which Playwright waits in a page. */
  private static Object eventually(Page page, String function) {
    return await(function)
        .atMost(Duration.ofMinutes(3))
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> page.evaluate(function), value -> value != null && !Boolean.FALSE.equals(value));
  }

  private Batch started(int node, String reference) {
    return Batch.newBuilder()
        .addContainers(
            ContainerFacts.newBuilder()
                .setContainerId("live" + node)
                .setImageConfigDigest(ByteString.copyFrom(images.get(node).id().bytes()))
                .setImageReference(reference)
                .setImageReferenceSource(ImageReferenceSource.USER_SPECIFIED)
                .setName("app")
                .setPodName("live-" + node)
                .setPodNamespace("live")
                .setCreatedUnixMillis(System.currentTimeMillis())
                .setObservedSinceUnixMillis(System.currentTimeMillis()))
        .build();
  }
}
