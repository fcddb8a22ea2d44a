package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.ScriptedRegistry;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.testing.ReportingSender;
import dev.assay.collector.vulnerability.kit.TestAdvisories;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.ListUrgentRequest;
import dev.assay.wire.v1.ListUrgentResponse;
import dev.assay.wire.v1.UrgentImage;
import dev.assay.wire.v1.ViolationType;
import dev.assay.wire.v1.VulnerabilitySeverity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are not what was shipped and use something critical, over real gRPC. */
class UrgentImagesIT {

  private static final Duration SOON = Duration.ofMinutes(1);
  private static final TestImage OTHER = TestImage.of(Family.OCI, "1", "amd64");

  @TempDir private Path directory;
  private ScriptedRegistry registry;
  private ServedCollector collector;

  @BeforeEach
  void start() throws Exception {
    registry = new ScriptedRegistry();
    registry.hold("team/app", OTHER.manifest(), "v1");
    TestAdvisories advisories = new TestAdvisories(directory);
    collector =
        ServedCollector.start(
            directory,
            "--collector.integrity.interval=200ms",
            "--collector.integrity.recheck=100ms",
            "--collector.advisories=" + advisories.databaseDirectory());
  }

  @AfterEach
  void stop() {
    collector.close();
    registry.close();
  }

  private Batch running() {
    Batch.Builder batch = Scenario.deployed();
    batch.getContainersBuilder(0).setImageReference(registry.host() + "/team/app:v1");
    return batch.build();
  }

  private void update(String... records) throws Exception {
    TestAdvisories made = new TestAdvisories(directory);
    made.imports(made.archive("all.zip", records), "");
  }

  private static String advisory(String id, String severity, String name) {
    return TestAdvisories.recordWith(
        id,
        "'modified':'2026-01-01T00:00:00Z','database_specific':{'severity':'" + severity + "'},",
        "Debian:12",
        name,
        "introduced:0");
  }

  private ListUrgentResponse urgent(VulnerabilitySeverity atLeast) {
    return collector.query().listUrgent(ListUrgentRequest.newBuilder().setAtLeast(atLeast).build());
  }

  @Test
  void onlyWhatIsViolatedAndUsesSomethingCriticalIsUrgentAndANewAdvisoryMakesIt() throws Exception {
    update(advisory("CVE-1", "CRITICAL", "zlib1g"), advisory("CVE-2", "HIGH", "libc6"));
    try (ReportingSender sensor = new ReportingSender(collector.port(), Scenario.sensorHello())) {
      sensor.has(DictionaryKind.FILE_SET, Scenario.fileSetKey(), Scenario.fileSet());
      sensor.has(DictionaryKind.PACKAGE_INVENTORY, Scenario.IMAGE, Scenario.inventory());
      sensor.report(running());
      // Once the high one shows, the image is violated and its use is known.
      await()
          .atMost(SOON)
          .until(() -> urgent(VulnerabilitySeverity.VULNERABILITY_HIGH).getImagesCount() == 1);
      assertThat(urgent(VulnerabilitySeverity.VULNERABILITY_SEVERITY_UNKNOWN).getImagesList())
          .as("the critical one is of a package that nobody saw in use")
          .isEmpty();

      update(advisory("CVE-1", "CRITICAL", "zlib1g"), advisory("CVE-3", "CRITICAL", "libc6"));
      List<UrgentImage> images =
          await()
              .atMost(SOON)
              .until(
                  () -> urgent(VulnerabilitySeverity.VULNERABILITY_CRITICAL).getImagesList(),
                  list -> !list.isEmpty());
      assertUrgent(images.get(0));
    }
  }

  private void assertUrgent(UrgentImage image) {
    assertThat(image.getImageReference()).isEqualTo(registry.host() + "/team/app:v1");
    assertThat(image.getImageId()).isEqualTo("sha256:" + Scenario.IMAGE_HEX);
    assertThat(image.getViolationTypesList()).containsExactly(ViolationType.DIGEST_MISMATCH);
    assertThat(image.getViolationIdsCount()).isEqualTo(1);
    assertThat(image.getVulnerabilitiesInUse()).isEqualTo(1);
    assertThat(image.getVulnerabilities(0).getVulnerability().getId()).isEqualTo("CVE-3");
    assertThat(image.getVulnerabilities(0).getComponent().getName()).isEqualTo("libc6");
    assertThat(image.getWorkloads(0).getKind()).isEqualTo("Deployment");
    assertThat(image.getWorkloads(0).getName()).isEqualTo("web");
    assertThat(image.getWorkloads(0).getNamespace()).isEqualTo("shop");
  }
}
