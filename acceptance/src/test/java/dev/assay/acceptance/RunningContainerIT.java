package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Containerd;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Node;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.scan.RootScan;
import dev.assay.sensor.container.CatalogChange;
import dev.assay.sensor.container.Container;
import dev.assay.sensor.container.ContainerCatalog;
import dev.assay.sensor.container.CriContainerRuntime;
import dev.assay.sensor.container.ObservedContainer;
import dev.assay.sensor.container.PodName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sensor reads of a running container, from containerd itself and from its root. */
class RunningContainerIT {

  @TempDir private static Path directory;
  private static Node node;
  private static Containerd.Running running;
  private static String reference;
  private static ExecutorService executor;
  private static Instant before;

  @BeforeAll
  static void runOne() throws Exception {
    node = Node.start(directory);
    executor = Executors.newCachedThreadPool();
    node.buildLoader("loader", java.util.Map.of("version", "1"));
    node.images().push("loader", node.registry(), "team/app", "v1.0.0");
    // The same image under a name that sorts before: containerd then calls it by that.
    node.images().push("loader", node.registry(), "a-first/app", "v9");
    reference = node.registry().reference("team/app", "v1.0.0");
    before = Clock.systemUTC().instant();
    running = node.containerd().run(Pod.of("web", reference));
    node.containerd().pull(node.registry().reference("a-first/app", "v9"));
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
      executor.shutdownNow();
    }
  }

  private static CriContainerRuntime runtime() {
    return new CriContainerRuntime(
        List.of(node.containerd().socket()), executor, Duration.ofSeconds(10));
  }

  private static Container observed() {
    try (CriContainerRuntime runtime = runtime()) {
      ContainerCatalog catalog = new ContainerCatalog(runtime, Clock.systemUTC());
      CatalogChange change = catalog.refresh();
      assertThat(change.unavailable()).isNull();
      assertThat(change.problems()).isEmpty();
      assertThat(Objects.requireNonNull(change.runtime()).name()).isEqualTo("containerd");
      return catalog.byId(running.containerId()).map(ObservedContainer::container).orElseThrow();
    }
  }

  @Test
  void containerIsWhatWasDeployed() throws Exception {
    Container container = observed();

    assertThat(container.pod()).extracting(PodName::namespace).isEqualTo("acceptance");
    assertThat(container.pod()).extracting(PodName::name).isEqualTo("web");
    assertThat(container.name()).isEqualTo("app");
    assertThat(container.configDigest()).hasToString(node.containerd().pull(reference));
    assertThat(container.createdAt()).isBetween(before, Clock.systemUTC().instant());
    assertThat(Objects.requireNonNull(container.image()).repoTags())
        .contains(reference, node.registry().reference("a-first/app", "v9"));
    // What it was created from, though containerd would call the image by the other name now.
    assertThat(container.statusImage()).contains("a-first/app");
    assertThat(Objects.requireNonNull(container.imageName()).reference()).isEqualTo(reference);
  }

  @Test
  void firstProcessIsInItsCgroup() throws Exception {
    Container container = observed();
    String cgroups = Files.readString(Path.of("/proc/" + container.initHostPid() + "/cgroup"));

    try (CriContainerRuntime runtime = runtime()) {
      ContainerCatalog catalog = new ContainerCatalog(runtime, Clock.systemUTC());
      catalog.refresh();
      assertThat(cgroups.lines().map(line -> line.substring(line.indexOf('/'))))
          .anySatisfy(
              path ->
                  assertThat(catalog.byCgroupPath(path))
                      .hasValueSatisfying(
                          found -> assertThat(found.container().id()).isEqualTo(container.id())));
    }
  }

  @Test
  void packagesOfItsRootAreThoseOfItsDpkg() throws Exception {
    ContainedRoot root = ContainedRoot.at(Path.of("/proc/" + observed().initHostPid() + "/root"));
    Inventory inventory = RootScan.of(root, InventoryLimits.DEFAULT);

    assertThat(root.isStillThere()).isTrue();
    assertThat(inventory.problems()).isEmpty();
    assertThat(inventory.packages())
        .extracting(InstalledPackage::name)
        .containsExactlyInAnyOrderElementsOf(Node.LOADER_PACKAGES);
    int[] owners = inventory.owners().of(libraryOf("libz.so.1."));
    assertThat(owners).hasSize(1);
    assertThat(inventory.packages().get(owners[0]).name()).isEqualTo("zlib1g");
  }

  /** The file itself, not the link to it, as the kernel names it when it is mapped. */
  private static String libraryOf(String prefix) throws Exception {
    String pid = String.valueOf(observed().initHostPid());
    return Files.readAllLines(Path.of("/proc/" + pid + "/maps")).stream()
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .filter(path -> path.contains("/" + prefix))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void stoppedDaemonEndsNoContainer() {
    try (CriContainerRuntime runtime = runtime()) {
      ContainerCatalog catalog = new ContainerCatalog(runtime, Clock.systemUTC());
      catalog.refresh();
      node.containerd().stopDaemon();
      CatalogChange during = catalog.refresh();
      node.containerd().startDaemon();

      assertThat(during.unavailable()).isNotNull();
      assertThat(during.ended()).isEmpty();
      await().atMost(Duration.ofSeconds(30)).until(() -> catalog.refresh().unavailable() == null);
      assertThat(catalog.byId(running.containerId())).isPresent();
    }
  }
}
