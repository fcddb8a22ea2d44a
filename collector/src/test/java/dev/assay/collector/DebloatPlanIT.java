package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.assay.collector.testing.ReportingSender;
import dev.assay.wire.client.ContentKeys;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.DebloatEntry;
import dev.assay.wire.v1.DebloatPlan;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.FileEvidence;
import dev.assay.wire.v1.FileSet;
import dev.assay.wire.v1.GetDebloatPlanRequest;
import dev.assay.wire.v1.Package;
import dev.assay.wire.v1.PackageInventory;
import dev.assay.wire.v1.UsedFile;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be left out of an image, from evidence of a sensor, over real gRPC and HTTP. */
class DebloatPlanIT {

  private static final String ARTIFACT = "sha256:" + Scenario.IMAGE_HEX;

  @TempDir private Path directory;
  private ServedCollector collector;

  @BeforeEach
  void start() {
    collector = ServedCollector.start(directory, "--collector.unused.window=1s");
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  private static FileSet files() {
    return ContentKeys.fileSet(
        List.of(
            file("/usr/bin/sleep", FileEvidence.EXECUTED),
            file("/usr/lib/libc.so.6", FileEvidence.MAPPED),
            // The proof that its sensor is told of what is opened.
            file("/usr/lib/locale.so", FileEvidence.OPENED)));
  }

  private static UsedFile file(String path, FileEvidence evidence) {
    return UsedFile.newBuilder().setPath(path).setEvidence(evidence).build();
  }

  private static Package installed(String name, String file, String requires) {
    Package.Builder message =
        Package.newBuilder()
            .setPurl("pkg:deb/debian/" + name + "@1?arch=amd64")
            .setType("deb")
            .setName(name)
            .setVersion("1")
            .addFiles(file);
    message
        .getRelationsBuilder()
        .addAllRequires(requires.isEmpty() ? List.of() : List.of(requires));
    return message.build();
  }

  private static PackageInventory inventory() {
    return PackageInventory.newBuilder(Scenario.inventory())
        .clearPackages()
        .addPackages(installed("coreutils", "/usr/bin/sleep", "libacl1"))
        .addPackages(installed("dpkg", "/usr/bin/dpkg", ""))
        .addPackages(installed("libacl1", "/usr/lib/libacl.so.1", "libc6"))
        .addPackages(installed("libc6", "/usr/lib/libc.so.6", ""))
        .addPackages(installed("tree", "/usr/bin/tree", "libc6"))
        .addPackages(installed("tzdata", "/usr/share/zoneinfo/UTC", ""))
        .build();
  }

  private void report(Batch batch, PackageInventory inventory) throws Exception {
    ByteString key = ContentKeys.fileSetKey(files().toByteString());
    Batch.Builder whole = batch.toBuilder();
    whole.getNodeBuilder().clearGaps();
    whole.getProcessesBuilder(0).setFileSet(key);
    try (ReportingSender sensor = new ReportingSender(collector.port(), Scenario.sensorHello())) {
      sensor.has(DictionaryKind.FILE_SET, key, files());
      sensor.has(DictionaryKind.PACKAGE_INVENTORY, Scenario.IMAGE, inventory);
      sensor.report(whole.build());
      await().atMost(Duration.ofMinutes(1)).until(() -> plan().getNotMeasured() == 1);
    }
  }

  private DebloatPlan plan() {
    return plan(Scenario.REFERENCE);
  }

  private DebloatPlan plan(String artifact) {
    return collector
        .query()
        .getDebloatPlan(GetDebloatPlanRequest.newBuilder().setArtifact(artifact).build());
  }

  @Test
  void whatIsNotUsedAndNotNeededIsProposedWithACommandAndNothingElse() throws Exception {
    report(Scenario.running(), inventory());

    DebloatPlan plan = plan();
    assertThat(plan.getArtifact()).isEqualTo(ARTIFACT);
    assertThat(plan.getReferencesList()).containsExactly(Scenario.REFERENCE);
    assertThat(plan.getRemovableList())
        .extracting(DebloatEntry::getName, DebloatEntry::hasObservedSince)
        .containsExactly(tuple("tree", true));
    assertThat(plan.getKeptList())
        .extracting(DebloatEntry::getName, DebloatEntry::getReason)
        .containsExactly(
            tuple("dpkg", "It is the package manager."),
            tuple("libacl1", "Needed by coreutils, which stays."));
    assertThat(plan.getDockerfile()).contains("RUN dpkg --purge \\\n      tree\n");
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://127.0.0.1:"
                                + collector.port()
                                + "/api/v1/debloat?artifact="
                                + ARTIFACT))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.body()).contains("\"dockerfile\":", "\"tree\"", "\"notMeasured\"");
    assertThatThrownBy(() -> plan(""))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("artifact");
  }
}
