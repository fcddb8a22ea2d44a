package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.testing.ReportingSender;
import dev.assay.wire.v1.ArtifactKind;
import dev.assay.wire.v1.ArtifactOrder;
import dev.assay.wire.v1.ArtifactSummary;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.ListArtifactsRequest;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListNodesRequest;
import dev.assay.wire.v1.ListNodesResponse;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.ListProcessesResponse;
import dev.assay.wire.v1.ListWorkloadsRequest;
import dev.assay.wire.v1.Node;
import dev.assay.wire.v1.NodeFacts;
import dev.assay.wire.v1.NodeIdentity;
import dev.assay.wire.v1.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of a whole collector while what they list changes. What is acknowledged is listed. */
class ListsIT {

  /** Less than what counts of packages are remembered for. */
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final TestImage ONE = TestImage.of(Family.OCI, "1", "amd64");
  private static final TestImage TWO = TestImage.of(Family.OCI, "2", "amd64");
  private static final String APP = "registry.invalid/team/app:v1";

  private final ShopScenario shop = new ShopScenario("registry.invalid/team/app", ONE, TWO);
  private ServedCollector collector;

  @BeforeEach
  void start(@TempDir Path directory) {
    collector = ServedCollector.start(directory);
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  private static Hello sensor(int node, String name, String cluster) {
    return Hello.newBuilder()
        .setSender("sensor " + node)
        .setSensor(
            NodeIdentity.newBuilder()
                .setBootId(bytes(node).concat(ByteString.copyFrom(new byte[15])))
                .setNodeName(name)
                .setClusterName(cluster))
        .build();
  }

  private static ByteString bytes(int value) {
    return ByteString.copyFrom(new byte[] {(byte) value});
  }

  private static ContainerFacts ended(ContainerFacts container) {
    return container.toBuilder().setEndedUnixMillis(System.currentTimeMillis()).build();
  }

  private List<Image> images() {
    return collector.query().listImages(ListImagesRequest.getDefaultInstance()).getImagesList();
  }

  @Test
  void containersThatBeginChangeAndEndAreListedAsTheyAre() throws Exception {
    ContainerFacts first = ShopScenario.container("a1", APP, ONE);
    ContainerFacts second = ShopScenario.container("b2", APP, ONE);
    try (ReportingSender sensor = new ReportingSender(collector.port(), sensor(1, "n1", "blue"))) {
      assertThat(images()).isEmpty();
      sensor.report(shop.running(first, second));
      assertThat(images()).extracting(Image::getContainers).containsExactly(2);

      sensor.report(shop.running(first, ShopScenario.container("b2", APP, TWO)));
      assertThat(images())
          .extracting(Image::getImageId, Image::getContainers)
          .containsExactlyInAnyOrder(tuple(ONE.id().value(), 1), tuple(TWO.id().value(), 1));

      sensor.report(
          Batch.newBuilder().addContainers(ended(ShopScenario.container("b2", APP, TWO))).build());
      assertThat(images()).extracting(Image::getImageId).containsExactly(ONE.id().value());
      assertThat(
              collector
                  .query()
                  .listImages(ListImagesRequest.newBuilder().setIncludeEnded(true).build())
                  .getTotal())
          .isEqualTo(2);
    }
  }

  @Test
  void containersOfNodeThatWasRenamedHaveItsNewName() throws Exception {
    Batch running = shop.running(ShopScenario.container("a1", APP, ONE));
    try (ReportingSender sensor = new ReportingSender(collector.port(), sensor(1, "old", "blue"))) {
      sensor.report(running);
      assertThat(workloads("blue")).extracting(Workload::getName).containsExactly("web");
    }
    try (ReportingSender sensor = new ReportingSender(collector.port(), sensor(1, "new", "red"))) {
      sensor.report(running);
      assertThat(workloads("red")).singleElement().satisfies(ListsIT::isOnTheNewNode);
      assertThat(workloads("blue")).isEmpty();
    }
  }

  private static void isOnTheNewNode(Workload workload) {
    assertThat(workload.getNodesList()).containsExactly("new");
  }

  private List<Workload> workloads(String cluster) {
    return collector
        .query()
        .listWorkloads(ListWorkloadsRequest.newBuilder().setCluster(cluster).build())
        .getWorkloadsList();
  }

  @Test
  void processesThatStartedTogetherAreListedOnceEach() throws Exception {
    List<ContainerFacts> containers = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      containers.add(ShopScenario.container("c" + i, APP, ONE));
    }
    try (ReportingSender sensor = new ReportingSender(collector.port(), sensor(1, "n1", "blue"))) {
      sensor.report(shop.running(containers.toArray(ContainerFacts[]::new)));
    }
    ListProcessesRequest question = ListProcessesRequest.newBuilder().setPageSize(3).build();
    List<String> listed = new ArrayList<>();
    ListProcessesResponse page = collector.query().listProcesses(question);
    while (!page.getNextPageToken().isEmpty()) {
      assertThat(page.getProcessesCount()).isEqualTo(3);
      page.getProcessesList().forEach(each -> listed.add(each.getExecutable()));
      page =
          collector
              .query()
              .listProcesses(question.toBuilder().setPageToken(page.getNextPageToken()).build());
    }
    page.getProcessesList().forEach(each -> listed.add(each.getExecutable()));
    assertThat(listed)
        .containsExactlyInAnyOrder(
            "/app-c0", "/app-c1", "/app-c2", "/app-c3", "/app-c4", "/app-c5", "/app-c6");
  }

  @Test
  void nodesAreFoundByNameClusterAndGapsAndInPages() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (ReportingSender sensor =
          new ReportingSender(collector.port(), sensor(i, "n" + i, i == 2 ? "red" : "blue"))) {
        sensor.report(
            i == 0
                ? Scenario.running()
                : Batch.newBuilder().setNode(NodeFacts.newBuilder().setKernelRelease("6")).build());
      }
    }
    ListNodesRequest all = ListNodesRequest.getDefaultInstance();
    assertThat(names(all)).containsExactly("n0", "n1", "n2");
    assertThat(names(all.toBuilder().setCluster("red").build())).containsExactly("n2");
    assertThat(names(all.toBuilder().setFilter("1").build())).containsExactly("n1");
    assertThat(names(all.toBuilder().setOnlyGaps(true).build())).containsExactly("n0");
    ListNodesResponse first = collector.query().listNodes(all.toBuilder().setPageSize(2).build());
    assertThat(first.getTotal()).isEqualTo(3);
    assertThat(names(all.toBuilder().setPageSize(2).setPageToken(first.getNextPageToken()).build()))
        .containsExactly("n2");
  }

  private List<String> names(ListNodesRequest question) {
    return collector.query().listNodes(question).getNodesList().stream()
        .map(Node::getName)
        .toList();
  }

  @Test
  void artifactsAreListedWithWhatRunsOfThem() throws Exception {
    try (ReportingSender sensor = new ReportingSender(collector.port(), sensor(1, "n1", ""))) {
      sensor.has(DictionaryKind.FILE_SET, Scenario.fileSetKey(), Scenario.fileSet());
      sensor.has(DictionaryKind.PACKAGE_INVENTORY, Scenario.IMAGE, Scenario.inventory());
      sensor.report(Scenario.running());
      ContainerFacts gone = ShopScenario.container("b2", APP, TWO);
      sensor.report(shop.running(ShopScenario.container("a1", APP, ONE), gone));
      sensor.report(Batch.newBuilder().addContainers(ended(gone)).build());
    }
    ListArtifactsRequest all = ListArtifactsRequest.getDefaultInstance();
    String scenario = "sha256:" + Scenario.IMAGE_HEX;
    String running = ONE.id().value();
    assertThat(artifacts(all))
        .extracting(ArtifactSummary::getArtifact)
        .containsExactly("host:n1", scenario, running, TWO.id().value());
    assertThat(artifacts(all.toBuilder().setKind(ArtifactKind.ARTIFACT_HOST).build()))
        .extracting(ArtifactSummary::getArtifact, ArtifactSummary::getRunning)
        .containsExactly(tuple("host:n1", true));
    assertThat(artifacts(all.toBuilder().setFilter("team/app").build()))
        .extracting(ArtifactSummary::getArtifact, ArtifactSummary::getContainers)
        .containsExactly(tuple(running, 1));
    assertThat(artifacts(all.toBuilder().setOnlyRunning(true).build())).hasSize(3);
    assertThat(artifacts(all.toBuilder().setOrder(ArtifactOrder.ARTIFACTS_BY_CONTAINERS).build()))
        .extracting(ArtifactSummary::getContainers)
        .containsExactly(1, 1, 0, 0);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(artifacts(all.toBuilder().setFilter(scenario).build()))
                    .extracting(ArtifactSummary::getPackages, ArtifactSummary::getPackagesUsed)
                    .containsExactly(tuple(3, 2)));
  }

  private List<ArtifactSummary> artifacts(ListArtifactsRequest question) {
    return collector.query().listArtifacts(question).getArtifactsList();
  }

  @Test
  void countsOfPackagesFollowInventoryAndUse() throws Exception {
    Batch.Builder unread = Scenario.running().toBuilder();
    unread.getProcessesBuilder(0).clearFileSet();
    try (ReportingSender sensor = new ReportingSender(collector.port(), sensor(1, "n1", ""))) {
      sensor.has(DictionaryKind.PACKAGE_INVENTORY, Scenario.IMAGE, Scenario.inventory());
      sensor.has(DictionaryKind.FILE_SET, Scenario.fileSetKey(), Scenario.fileSet());
      sensor.report(unread.build());
      awaitPackages(3, 0);
      sensor.report(Scenario.running());
      awaitPackages(3, 2);
    }
  }

  private void awaitPackages(int known, int used) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(images())
                    .extracting(Image::getPackages, Image::getPackagesUsed)
                    .containsExactly(tuple(known, used)));
  }
}
