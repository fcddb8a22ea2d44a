package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Advisories;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Jdk;
import dev.assay.acceptance.kit.Node;
import dev.assay.acceptance.kit.SpringBootApplication;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListDependenciesRequest;
import dev.assay.wire.v1.ListImagesRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Something of everything that the page shows, all of it real: containers of a containerd, images
 * of a registry that were pushed, moved and deleted, packages of Debian, a Spring Boot application
 * with an agent, advisories.
 */
final class PageLab implements AutoCloseable {

  private static final Duration SOON = Duration.ofSeconds(90);

  private static final String RELEASED = "v1.4.2";

  private final Path directory;
  private final Node node;
  private final Assay.Collector collector;
  private final Strangers strangers;
  private final Assay.Sensor sensor;

  private PageLab(Path directory, Node node, Assay.Collector collector, Assay.Sensor sensor) {
    this.directory = directory;
    this.node = node;
    this.collector = collector;
    this.sensor = sensor;
    this.strangers = new Strangers(collector.address());
  }

  /** Starts everything, and waits until the collector has concluded; on failure nothing is left. */
  static PageLab start(Path directory) throws IOException {
    Jdk jdk = Jdk.require(25);
    Path database = directory.resolve("advisories");
    advisories(directory.resolve("osv")).importInto(database);
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      Node node = Node.start(directory.resolve("node"));
      started.push(node);
      Assay.Collector collector =
          Assay.collector(
              directory.resolve("collector"),
              Map.of(
                  "collector.advisories", database.toString(),
                  "collector.trusted-registries", node.registry().host(),
                  "collector.unused.window", "1s"));
      started.push(collector);
      Assay.Sensor sensor = Assay.sensor(directory.resolve("sensor"), collector, node.containerd());
      started.push(sensor);
      PageLab lab = new PageLab(directory, node, collector, sensor);
      lab.fill(jdk);
      return lab;
    } catch (IOException | RuntimeException | Error e) {
      started.forEach(Assay::close);
      throw e;
    }
  }

  private static Advisories advisories(Path directory) throws IOException {
    String debian = VulnerableInUseIT.distribution();
    return new Advisories(directory)
        .add("Debian", Advisories.affected("CVE-2026-1001", "CRITICAL", debian, "zlib"))
        .add("Debian", Advisories.affected("CVE-2026-1002", "HIGH", debian, "coreutils"))
        .add("Debian", Advisories.affected("CVE-2026-1003", "MEDIUM", debian, "bzip2"))
        .add("Debian", Advisories.affected("CVE-2026-1004", "LOW", debian, "dash"))
        .add("Debian", Strangers.advisory(debian))
        .add(
            "Maven",
            Advisories.affected(
                "CVE-2026-1005", "HIGH", "Maven", "org.springframework:spring-core"));
  }

  private void fill(Jdk jdk) throws IOException {
    node.buildLoader("other", Map.of("build", "other"));
    runClinic(jdk);
    run("web-0", "shop/payment", RELEASED);
    run("catalog-0", "shop/catalog", "3.1.0");
    run("checkout-0", "shop/checkout", "latest");
    run("ledger-0", "shop/ledger", "2.0.7");
    for (String each : List.of("shop/payment", "shop/catalog", "shop/checkout", "shop/ledger")) {
      awaitState(each, IntegrityState.VERIFIED);
    }
    node.images().push("other", node.registry(), "shop/catalog", "3.1.0");
    node.images().push("other", node.registry(), "shop/checkout", "latest");
    delete("shop/ledger", "2.0.7");
    for (String each : List.of("shop/catalog", "shop/checkout", "shop/ledger")) {
      awaitState(each, IntegrityState.VIOLATED);
    }
    await("vulnerabilities in use")
        .atMost(SOON)
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .until(() -> image("shop/payment").getVulnerabilitiesUsed() > 0);
    await("classes of Spring")
        .atMost(SOON)
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .until(
            () ->
                collector
                        .query()
                        .listDependencies(
                            ListDependenciesRequest.newBuilder()
                                .setArtifact(clinic())
                                .setFilter("spring-core")
                                .build())
                        .getDependenciesCount()
                    == 1);
  }

  /** A JVM with an agent in a container: its image has no JDK, so that it is made quickly. */
  private void runClinic(Jdk jdk) throws IOException {
    ship("team/clinic", "v1.0.0");
    Path application = Files.createDirectories(directory.resolve("application"));
    Files.copy(SpringBootApplication.jar(), application.resolve("app.jar"));
    node.containerd()
        .run(
            new Pod(
                "clinic-0",
                clinic(),
                SpringBootApplication.command(
                    "/opt/java/bin/java",
                    "/assay/assay-agent.jar=" + collector.agentAddress(),
                    "/app/app.jar"),
                Map.of("PORT", Integer.toString(DockerRegistry.freePort())),
                Map.of(
                    Assay.agentDirectory(),
                    "/assay",
                    jdk.runtime(),
                    "/opt/java",
                    application,
                    "/app"),
                Map.of("statefulset.kubernetes.io/pod-name", "clinic-0")));
  }

  private void run(String pod, String repository, String tag) throws IOException {
    ship(repository, tag);
    node.containerd().run(Pod.replica(pod, node.registry().reference(repository, tag)));
  }

  private void ship(String repository, String tag) throws IOException {
    String name = repository.replace('/', '-');
    node.buildLoader(
        name,
        Map.of(
            "build",
            repository,
            "org.opencontainers.image.source",
            "https://git.example/" + repository,
            "org.opencontainers.image.authors",
            "team of " + repository));
    node.images().push(name, node.registry(), repository, tag);
  }

  private void delete(String repository, String tag) throws IOException {
    try {
      node.registry().delete(repository, tag);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("cannot delete " + repository + ":" + tag, e);
    }
  }

  private void awaitState(String repository, IntegrityState state) {
    await(repository + " to be " + state)
        .atMost(SOON)
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> assertThat(image(repository).getIntegrity()).isEqualTo(state));
  }

  /** The image of a repository, of which one runs. */
  Image image(String repository) {
    List<Image> found =
        collector
            .query()
            .listImages(ListImagesRequest.newBuilder().setFilter(repository).build())
            .getImagesList();
    assertThat(found).as(repository).hasSize(1);
    return found.get(0);
  }

  /** Where the page shows the image of a repository, under a tab. */
  String path(String repository, String tab) {
    Image image = image(repository);
    return path(image.getReference(), image.getImageId(), tab);
  }

  /** Where the page shows an image, under a tab. */
  static String path(String reference, String id, String tab) {
    return "/image?reference=" + encode(reference) + "&id=" + encode(id) + "&tab=" + tab;
  }

  /** Returns a text as it stands in the query of a URL. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** How many images run. */
  int images() {
    return collector.query().listImages(ListImagesRequest.getDefaultInstance()).getTotal();
  }

  /** Pushes other content under the tag of what is verified so far. */
  void replaceReleased() {
    node.images().push("other", node.registry(), "shop/payment", RELEASED);
  }

  /** The reference of the JVM's image. */
  String clinic() {
    return node.registry().reference("team/clinic", "v1.0.0");
  }

  Assay.Collector collector() {
    return collector;
  }

  Strangers strangers() {
    return strangers;
  }

  @Override
  public void close() {
    strangers.close();
    sensor.close();
    collector.close();
    node.close();
  }
}
