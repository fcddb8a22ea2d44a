package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.wire.v1.ComponentUse;
import dev.assay.wire.v1.FileUsage;
import dev.assay.wire.v1.Gap;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListPackagesResponse;
import dev.assay.wire.v1.ListVulnerabilitiesResponse;
import dev.assay.wire.v1.PackageUsage;
import dev.assay.wire.v1.UsageEvidence;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.Vulnerability;
import dev.assay.wire.v1.VulnerabilitySeverity;
import dev.assay.wire.v1.VulnerableComponent;
import dev.assay.wire.v1.VulnerableVerdict;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GetCommandTest {

  private final FakeQuery query = new FakeQuery(8);
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(query)
            .addService(new FakeAdmin())
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @Test
  void allPagesAreJoined() {
    CommandRun run = get("images", "--risk", "integrity_violation", "--all");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines()).hasSize(9);
    assertThat(run.out())
        .startsWith("IMAGE                   IMAGE ID             INTEGRITY")
        .contains("registry.example/app:7  sha256:000000000000  -          -      0");
    assertThat(query.imageRequests).hasSize(3);
    assertThat(query.imageRequests)
        .allMatch(ListImagesRequest::getIncludeEnded)
        .allMatch(request -> request.getRisk().equals("integrity_violation"));
  }

  @Test
  void limitEndsTheListAndSaysSo() {
    CommandRun run = get("images", "--limit", "5");

    assertThat(run.out().lines()).hasSize(7);
    assertThat(run.out()).endsWith("There are more rows: --limit 50\n");
  }

  @Test
  void jsonHasEveryRowAndField() {
    CommandRun run = get("images", "-o", "json");

    assertThat(run.out().lines().filter(line -> line.contains("\"reference\""))).hasSize(8);
    assertThat(run.out()).contains("\"packagesUsed\": 0").contains("\"nextPageToken\": \"\"");
  }

  private static ListVulnerabilitiesResponse vulnerabilities() {
    return ListVulnerabilitiesResponse.newBuilder()
        .addVulnerabilities(
            VulnerableComponent.newBuilder()
                .setVulnerability(
                    Vulnerability.newBuilder()
                        .setId("CVE-2024-1")
                        .setSeverity(VulnerabilitySeverity.VULNERABILITY_CRITICAL)
                        .addFixedVersions("1.1"))
                .setComponent(
                    ComponentUse.newBuilder()
                        .setName("org.acme:core")
                        .setVersion("1.0")
                        .addReferences("r.io/app:v1")
                        .setVulnerable(VulnerableVerdict.VULNERABLE)
                        .setSeverity(VulnerabilitySeverity.VULNERABILITY_CRITICAL)
                        .setUsed(UseVerdict.USED)
                        .setEvidence(UsageEvidence.CLASSES_LOADED)
                        .setClasses(10)
                        .setClassesLoaded(3)
                        .setRecommendation("Update application code. Upgrade dependency")))
        .addVulnerabilities(
            VulnerableComponent.newBuilder()
                .setVulnerability(Vulnerability.newBuilder().setId("CVE-2024-2"))
                .setComponent(
                    ComponentUse.newBuilder()
                        .setName("zlib1g")
                        .setUsed(UseVerdict.USE_NOT_MEASURED)
                        .setUseReason("Nobody looked.")))
        .build();
  }

  @Test
  void vulnerabilitiesShowUseAndWhyItIsNotMeasured() {
    query.vulnerabilities = vulnerabilities();

    CommandRun run = get("vulnerabilities", "--used", "--severity", "high");

    assertThat(run.out())
        .containsPattern("CVE-2024-1 +critical +org.acme:core +1.0 +1.1 +yes +r.io/app:v1")
        .contains("classes loaded: 3 of 10")
        .containsPattern("CVE-2024-2 +unknown +zlib1g .* not measured .*Nobody looked.");
    assertThat(query.vulnerabilityRequests)
        .singleElement()
        .satisfies(
            asked -> {
              assertThat(asked.getUsed()).isEqualTo(UseVerdict.USED);
              assertThat(asked.getAtLeast()).isEqualTo(VulnerabilitySeverity.VULNERABILITY_HIGH);
            });
    assertThat(get("vulnerabilities", "--used", "maybe").exitCode()).isEqualTo(2);
    assertThat(get("vulnerabilities", "--severity", "bad").err()).contains("critical, high");
  }

  @Test
  void newAdvisoriesShowWhereAndWhetherInUse() {
    CommandRun run = get("new-advisories", "--used", "--severity", "high");

    assertThat(run.out())
        .containsPattern("CVE-2026-1 +high +libc6 1 +yes +host:n1 +n1 +2")
        .containsPattern("r.io/app:v1 +Deployment shop/web +2");
  }

  @Test
  void artifactShowsWhoUsesIt() {
    assertThat(get("artifact", "pkg:deb/debian/libssl3").out())
        .containsPattern("host:n1 +yes +pkg:deb/debian/libssl3 1 +yes +- +shop/web/1.0 +n1");
  }

  @Test
  void debloatShowsWhatGoesWhatStaysAndTheDockerfile() {
    assertThat(get("debloat", "r.io/app:v1").out())
        .containsPattern("tree +1 +system +yes +2, high +not used since")
        .containsPattern("tar .* no +- +Needed by dpkg.")
        .contains("not to be removed: 3 packages");
    assertThat(get("debloat", "r.io/app:v1", "--output", "dockerfile").out())
        .isEqualTo("RUN dpkg --purge tree\n");
    assertThat(get("debloat", "r.io/app:v1", "-o", "json").out()).contains("\"notMeasured\": 3");
  }

  @Test
  void componentsShowWhatToDo() {
    query.vulnerabilities = vulnerabilities();

    assertThat(get("components").out())
        .contains("yes: 1, critical", "Update application code. Upgrade dependency");
  }

  @Test
  void packagesShowEvidenceFilesAndWhatIsNotMeasured() {
    query.packages =
        ListPackagesResponse.newBuilder()
            .addPackages(
                PackageUsage.newBuilder()
                    .setArtifact("host:n1")
                    .setPurl("pkg:deb/debian/zlib1g@1")
                    .setName("zlib1g")
                    .setVersion("1")
                    .setEvidence(UsageEvidence.FILE_MAPPED)
                    .addFiles(
                        FileUsage.newBuilder().setPath("/l/\u001b[31mz").addProcesses("12 sh")))
            .addGaps(Gap.newBuilder().setWhere("n1").setDetail("no inventory"))
            .build();

    CommandRun run = get("packages", "--artifact", "host:n1", "--at-least", "file-mapped");

    assertThat(run.out())
        .contains("host:n1   zlib1g   1        file mapped  1      -          /l/?[31mz by 12 sh")
        .endsWith("Not measured: n1: no inventory\n");
    assertThat(query.packageRequests.get(0).getAtLeast()).isEqualTo(UsageEvidence.FILE_MAPPED);
  }

  @Test
  void workloadsShowReplicasThatDiffer() {
    CommandRun run = get("workloads", "--different");

    assertThat(run.out())
        .contains("shop       Deployment  web   2           r.io/app:v1  -      different")
        .endsWith("Different: web: app: 1 runs sha256:1, 1 runs sha256:2.\n");
  }

  @Test
  void violationIsExplainedByItsImage() {
    CommandRun run =
        CommandRun.of("explain", "app", "--collector", "localhost:" + server.getPort());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("Digest Mismatch (critical), InvalidImageIntegrity\n");
    assertThat(
            CommandRun.of("explain", "none", "--collector", "localhost:" + server.getPort()).err())
        .startsWith("assay: violation: none is known of 'none'");
  }

  @Test
  void checkTellsAViolationByItsExitCode() {
    String there = "localhost:" + server.getPort();

    assertThat(CommandRun.of("check", "r.io/app:v1", "--collector", there).exitCode()).isZero();
    CommandRun bad = CommandRun.of("check", "r.io/bad:v1", "--collector", there);
    assertThat(bad.exitCode()).isEqualTo(1);
    assertThat(bad.out()).contains("r.io/bad:v1", "violated", "Not done yet: r.io/slow:v1");
  }

  @Test
  void emptyListSaysWhatThatMeans() {
    assertThat(get("packages").out()).isEqualTo("No packages.\n");
  }

  @Test
  void unknownArtifactIsAFailureInTheCollectorsWords() {
    CommandRun run = get("classes", "log4.jar");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("assay: archive: 'log4.jar' is not known; the nearest is 'log4j.jar'\n");
  }

  @Test
  void questionThatTheServerDoesNotKnowMeansItIsAnotherServer() {
    CommandRun run = get("processes");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("is no Assay collector of this version (UNIMPLEMENTED");
  }

  @Test
  void closedPortMeansThatNoCollectorAnswers() {
    int port = server.getPort();
    server.shutdownNow();

    CommandRun run = CommandRun.of("get", "images", "--collector", "localhost:" + port);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("assay: no collector answers at localhost:" + port + " (Connection refused).");
  }

  @Test
  void webServerIsNoCollector() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread web = new Thread(() -> answerInHtml(socket));
      web.start();

      CommandRun run =
          CommandRun.of("get", "images", "--collector", "localhost:" + socket.getLocalPort());

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).startsWith("assay: ").contains("localhost:" + socket.getLocalPort());
      web.join();
    }
  }

  private static void answerInHtml(ServerSocket socket) {
    try (Socket client = socket.accept();
        OutputStream out = client.getOutputStream()) {
      out.write("HTTP/1.1 400 Bad Request\r\n\r\n<html>".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get",
        "get imges",
        "get classes",
        "get images --collector nowhere",
        "get images --output xml",
        "get packages --at-least much",
        "get violations --type WORSE",
        "nonsense",
        ""
      })
  void wrongCommandLineIsAUsageError(String line) {
    CommandRun run = CommandRun.of(line.isEmpty() ? new String[0] : line.split(" ", -1));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("assay: ").contains("Try 'assay");
    assertThat(run.out()).isEmpty();
  }

  private CommandRun get(String... args) {
    String[] line = new String[args.length + 3];
    line[0] = "get";
    System.arraycopy(args, 0, line, 1, args.length);
    line[args.length + 1] = "--collector";
    line[args.length + 2] = "localhost:" + server.getPort();
    return CommandRun.of(line);
  }
}
