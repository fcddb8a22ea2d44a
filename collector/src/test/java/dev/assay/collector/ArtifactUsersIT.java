package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.assay.collector.testing.ReportingSender;
import dev.assay.wire.v1.ArtifactUser;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.ListArtifactUsersRequest;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.WorkloadName;
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

/** Who uses the same package, archive or image, over real gRPC and HTTP. */
class ArtifactUsersIT {

  private static final Duration SOON = Duration.ofMinutes(1);
  private static final String ARTIFACT = "sha256:" + Scenario.IMAGE_HEX;

  @TempDir private Path directory;
  private ServedCollector collector;

  @BeforeEach
  void start() {
    collector = ServedCollector.start(directory);
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  private List<ArtifactUser> users(String of) {
    return collector
        .query()
        .listArtifactUsers(ListArtifactUsersRequest.newBuilder().setOf(of).build())
        .getUsersList();
  }

  private void report() throws Exception {
    Batch.Builder batch = Scenario.deployed();
    batch.getImagesBuilder(0).addRepoDigests("registry.invalid/app@sha256:" + "12".repeat(32));
    try (ReportingSender sensor = new ReportingSender(collector.port(), Scenario.sensorHello());
        ReportingSender agent = new ReportingSender(collector.port(), Scenario.agentHello())) {
      sensor.has(DictionaryKind.FILE_SET, Scenario.fileSetKey(), Scenario.fileSet());
      sensor.has(DictionaryKind.PACKAGE_INVENTORY, Scenario.IMAGE, Scenario.inventory());
      sensor.report(batch.build());
      agent.has(DictionaryKind.ARCHIVE_SET, Scenario.archiveSetKey(), Scenario.archiveSet());
      agent.has(DictionaryKind.ARCHIVE_INDEX, Scenario.ARCHIVE, Scenario.archiveIndex());
      agent.report(Scenario.classes());
      await()
          .atMost(SOON)
          .ignoreExceptions()
          .until(
              () ->
                  !users("pkg:deb/debian/libc6").isEmpty()
                      && !users("pkg:maven/org.yaml/snakeyaml").isEmpty());
    }
  }

  @Test
  void packagesAreFoundByNameOrVersionWithUseAndWorkloads() throws Exception {
    report();

    ArtifactUser user = users("pkg:deb/debian/libc6").get(0);
    assertThat(user.getArtifact()).isEqualTo(ARTIFACT);
    assertThat(user.getRunning()).isTrue();
    assertThat(user.getReferencesList()).containsExactly(Scenario.REFERENCE);
    assertThat(user.getNodesList()).containsExactly("n1");
    assertThat(user.getComponent().getUsed()).isEqualTo(UseVerdict.USED);
    assertThat(user.getWorkloadsList())
        .containsExactly(
            WorkloadName.newBuilder()
                .setNamespace("shop")
                .setKind("Deployment")
                .setName("web")
                .build());
    assertThat(users("pkg:deb/debian/libc6@1")).hasSize(1);
    assertThat(users("pkg:deb/debian/libc6@2")).isEmpty();
    assertThat(users("pkg:deb/debian/libc")).as("the start of a name is no name").isEmpty();
    assertThat(users("pkg:deb/debian/zlib1g"))
        .extracting(each -> each.getComponent().getUsed())
        .containsExactly(UseVerdict.USE_NOT_MEASURED);
    assertThat(users("pkg:maven/org.yaml/snakeyaml@2.2"))
        .extracting(ArtifactUser::getArtifact, each -> each.getComponent().getUsed())
        .containsExactly(tuple(ARTIFACT, UseVerdict.USED));
  }

  @Test
  void digestsOfImagesAndArchivesLeadToThoseThatRunThem() throws Exception {
    report();

    assertThat(users(ARTIFACT)).extracting(ArtifactUser::getArtifact).containsExactly(ARTIFACT);
    assertThat(users("121212121212"))
        .as("a repository digest")
        .extracting(ArtifactUser::getArtifact)
        .containsExactly(ARTIFACT);
    assertThat(users("sha256:" + "cd".repeat(32)))
        .extracting(ArtifactUser::getArtifact, ArtifactUser::getArchive)
        .containsExactly(tuple(ARTIFACT, "sha256:" + "cd".repeat(32)));
    assertThatThrownBy(() -> users("sha256:" + "99".repeat(32)))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(() -> users("libc6")).hasMessageContaining("a package URL, or a digest");
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://127.0.0.1:"
                                + collector.port()
                                + "/api/v1/artifact-users?of="
                                + ARTIFACT))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.body()).contains("\"users\":", ARTIFACT, "\"running\":true");
  }
}
