package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.collector.testing.ReportingSender;
import dev.assay.collector.vulnerability.kit.TestAdvisories;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.Change;
import dev.assay.wire.v1.ChangeKind;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListNewAdvisoriesRequest;
import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.ListVulnerabilitiesRequest;
import dev.assay.wire.v1.ListWorkloadsRequest;
import dev.assay.wire.v1.NewAdvisory;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.VulnerabilitySeverity;
import dev.assay.wire.v1.WatchRequest;
import dev.assay.wire.v1.Workload;
import dev.assay.wire.v1.WorkloadName;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an update of the advisories brings to what runs, over real gRPC and HTTP, and restarts. */
class NewAdvisoriesIT {

  private static final Duration SOON = Duration.ofMinutes(1);
  private static final String ARTIFACT = "sha256:" + Scenario.IMAGE_HEX;

  @TempDir private Path directory;
  private ServedCollector collector;

  @BeforeEach
  void start() throws Exception {
    collector =
        ServedCollector.start(
            directory,
            "--collector.advisories=" + new TestAdvisories(directory).databaseDirectory());
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  private void restartAfter(String... records) throws Exception {
    stop();
    update(records);
    start();
  }

  private void update(String... records) throws Exception {
    TestAdvisories made = new TestAdvisories(directory);
    made.imports(made.archive("all.zip", records), "");
  }

  private static String advisory(String id, String name) {
    return TestAdvisories.recordWith(
        id,
        "'modified':'2026-01-01T00:00:00Z','database_specific':{'severity':'HIGH'},",
        "Debian:12",
        name,
        "introduced:0",
        "fixed:2");
  }

  private QueryGrpc.QueryBlockingStub query() {
    return collector.query();
  }

  private void reportAll() throws Exception {
    Batch.Builder batch = Scenario.deployed();
    try (ReportingSender sensor = new ReportingSender(collector.port(), Scenario.sensorHello())) {
      sensor.has(DictionaryKind.FILE_SET, Scenario.fileSetKey(), Scenario.fileSet());
      sensor.has(DictionaryKind.PACKAGE_INVENTORY, Scenario.IMAGE, Scenario.inventory());
      sensor.report(batch.build());
      awaitFindings(1);
    }
  }

  private void awaitFindings(int count) {
    ListVulnerabilitiesRequest all =
        ListVulnerabilitiesRequest.newBuilder().setArtifact(ARTIFACT).build();
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> query().listVulnerabilities(all).getVulnerabilitiesCount() == count);
  }

  private Change next(long after) {
    return query()
        .watch(WatchRequest.newBuilder().addKinds(ChangeKind.ADVISORY_NEW).setAfter(after).build())
        .next();
  }

  private List<String> told(ListNewAdvisoriesRequest.Builder question) {
    return query().listNewAdvisories(question.build()).getAdvisoriesList().stream()
        .map(NewAdvisory::getId)
        .toList();
  }

  @Test
  void newAdvisoryIsToldOnceWithUseAndWhereItRunsAlsoAfterRestarts() throws Exception {
    update(advisory("CVE-1", "zlib1g"));
    reportAll();

    update(advisory("CVE-1", "zlib1g"), advisory("CVE-2", "libc6"));
    Change change = next(0);

    assertThat(change.getKind()).isEqualTo(ChangeKind.ADVISORY_NEW);
    assertThat(change.getSequence()).isPositive();
    assertThat(change.getArtifact()).isEqualTo(ARTIFACT);
    assertThat(change.getSummary()).contains("CVE-2", "high", "libc6 1", "is in use");
    NewAdvisory advisory = change.getNewAdvisory();
    assertThat(advisory.getId()).isEqualTo("CVE-2");
    assertThat(advisory.getSeverity()).isEqualTo(VulnerabilitySeverity.VULNERABILITY_HIGH);
    assertThat(advisory.getPurl()).startsWith("pkg:deb/debian/libc6@1");
    assertThat(advisory.getFixedVersionsList()).containsExactly("2");
    assertThat(advisory.getUsed()).isEqualTo(UseVerdict.USED);
    assertThat(advisory.getReferencesList()).containsExactly(Scenario.REFERENCE);
    assertThat(advisory.getNodesList()).containsExactly("n1");
    assertThat(advisory.getWorkloadsList())
        .containsExactly(
            WorkloadName.newBuilder()
                .setNamespace("shop")
                .setKind("Deployment")
                .setName("web")
                .build());

    restartsTellWhatIsNewAndNothingTwice(change.getSequence());
  }

  private void restartsTellWhatIsNewAndNothingTwice(long sequence) throws Exception {
    restartAfter(
        advisory("CVE-1", "zlib1g"), advisory("CVE-2", "libc6"), advisory("CVE-3", "zlib1g"));
    Change later = next(sequence);
    assertThat(later.getNewAdvisory().getId())
        .as("what came while the collector was down")
        .isEqualTo("CVE-3");
    assertThat(later.getNewAdvisory().getUsed()).isEqualTo(UseVerdict.USE_NOT_MEASURED);
    assertThat(later.getNewAdvisory().getUseReason()).isNotEmpty();

    restartAfter(advisory("CVE-1", "zlib1g"), advisory("CVE-4", "libc6"));
    assertThat(next(later.getSequence()).getNewAdvisory().getId()).isEqualTo("CVE-4");
    restartAfter(
        advisory("CVE-1", "zlib1g"),
        advisory("CVE-2", "libc6"),
        advisory("CVE-4", "libc6"),
        advisory("CVE-5", "libc6"));
    await().atMost(SOON).until(() -> told(ListNewAdvisoriesRequest.newBuilder()).size() == 4);
    assertThat(told(ListNewAdvisoriesRequest.newBuilder()))
        .as("what was withdrawn and came back is not told again")
        .containsExactly("CVE-5", "CVE-4", "CVE-3", "CVE-2");
    assertThat(told(ListNewAdvisoriesRequest.newBuilder().setUsed(UseVerdict.USED)))
        .containsExactly("CVE-5", "CVE-4", "CVE-2");
    assertThat(
            told(
                ListNewAdvisoriesRequest.newBuilder()
                    .setAtLeast(VulnerabilitySeverity.VULNERABILITY_CRITICAL)))
        .isEmpty();
  }

  @Test
  void firstAdvisoriesAndFirstOnesOfAnEcosystemAreNoNews() throws Exception {
    update(advisory("CVE-1", "zlib1g").replace("Debian:12", "Debian:11"));
    Batch running = Scenario.running();
    try (ReportingSender sensor = new ReportingSender(collector.port(), Scenario.sensorHello())) {
      sensor.has(DictionaryKind.FILE_SET, Scenario.fileSetKey(), Scenario.fileSet());
      sensor.has(DictionaryKind.PACKAGE_INVENTORY, Scenario.IMAGE, Scenario.inventory());
      sensor.report(running);
      await()
          .atMost(SOON)
          .until(
              () ->
                  query()
                      .listImages(ListImagesRequest.getDefaultInstance())
                      .getImagesList()
                      .stream()
                      .anyMatch(image -> image.getPackages() == 3));
    }
    update(advisory("CVE-1", "zlib1g"));
    awaitFindings(1);
    update(advisory("CVE-1", "zlib1g"), advisory("CVE-2", "libc6"));

    assertThat(next(0).getNewAdvisory().getId())
        .as("the release's first ones are known to whoever lists them")
        .isEqualTo("CVE-2");
    assertThat(told(ListNewAdvisoriesRequest.newBuilder())).containsExactly("CVE-2");
  }

  @Test
  void sameIsToldAsServerSentEvents() throws Exception {
    update(advisory("CVE-1", "zlib1g"));
    reportAll();
    update(advisory("CVE-1", "zlib1g"), advisory("CVE-2", "libc6"));
    URI address =
        URI.create(
            "http://127.0.0.1:" + collector.port() + "/api/v1/watch?kinds=ADVISORY_NEW&after=0");
    try (BufferedReader events =
        new BufferedReader(
            new InputStreamReader(address.toURL().openStream(), StandardCharsets.UTF_8))) {
      String data = events.lines().filter(line -> line.startsWith("data:")).findFirst().orElse("");
      assertThat(data).contains("\"newAdvisory\":", "\"CVE-2\"", "\"USED\"", "\"Deployment\"");
    }
  }

  @Test
  void riskFiltersImagesWorkloadsAndProcessesOnceSomethingInUseIsVulnerable() throws Exception {
    update(advisory("CVE-1", "zlib1g"));
    reportAll();
    assertThat(imagesWithRisk()).as("zlib1g was not seen in use").isEmpty();
    assertThat(workloadsWithRisk()).isEmpty();
    assertThat(processesWithRisk()).isEmpty();

    update(advisory("CVE-1", "zlib1g"), advisory("CVE-2", "libc6"));
    awaitFindings(2);

    assertThat(imagesWithRisk()).hasSize(1);
    assertThat(imagesWithRisk().get(0).getRisksList()).contains("vulnerable_in_use");
    assertThat(workloadsWithRisk()).extracting(Workload::getName).containsExactly("web");
    assertThat(workloadsWithRisk().get(0).getImages(0).getRisksList())
        .contains("vulnerable_in_use");
    assertThat(processesWithRisk())
        .extracting(dev.assay.wire.v1.Process::getExecutable)
        .containsExactly("/usr/bin/sleep");

    update(advisory("CVE-1", "zlib1g"));
    awaitFindings(1);
    assertThat(imagesWithRisk()).as("it was withdrawn").isEmpty();
  }

  private List<Image> imagesWithRisk() {
    return query()
        .listImages(ListImagesRequest.newBuilder().setRisk("vulnerable_in_use").build())
        .getImagesList();
  }

  private List<Workload> workloadsWithRisk() {
    return query()
        .listWorkloads(ListWorkloadsRequest.newBuilder().setRisk("vulnerable_in_use").build())
        .getWorkloadsList();
  }

  private List<dev.assay.wire.v1.Process> processesWithRisk() {
    return query()
        .listProcesses(ListProcessesRequest.newBuilder().setRisk("vulnerable_in_use").build())
        .getProcessesList();
  }
}
