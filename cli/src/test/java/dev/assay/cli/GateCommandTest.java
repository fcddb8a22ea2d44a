package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.wire.v1.ComponentUse;
import dev.assay.wire.v1.ListVulnerabilitiesResponse;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.VulnerableComponent;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateCommandTest {

  private static final String ADVISORY =
      """
      {"id":"CVE-2024-1","modified":"2024-01-01T00:00:00Z",\
      "database_specific":{"severity":"HIGH"},\
      "affected":[{"package":{"ecosystem":"npm","name":"left"},\
      "ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}\
      """;

  private final FakeQuery query = new FakeQuery(0);
  private Server server;
  @TempDir private Path directory;

  @BeforeEach
  void start() throws IOException {
    Path left = Files.createDirectories(directory.resolve("root/node_modules/left"));
    Files.writeString(left.resolve("package.json"), "{\"name\":\"left\",\"version\":\"1.3.0\"}");
    Path archive = Files.createDirectories(directory.resolve("osv/npm")).resolve("all.zip");
    try (OutputStream out = Files.newOutputStream(archive);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("1.json"));
      zip.write(ADVISORY.getBytes(StandardCharsets.UTF_8));
    }
    CommandRun update =
        CommandRun.of("db", "update", "--db", db(), "--from", directory.resolve("osv").toString());
    assertThat(update.exitCode()).isZero();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(query)
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  private String db() {
    return directory.resolve("db").toString();
  }

  private void runs(UseVerdict... verdicts) {
    ListVulnerabilitiesResponse.Builder known = ListVulnerabilitiesResponse.newBuilder();
    for (UseVerdict each : verdicts) {
      known.addVulnerabilities(
          VulnerableComponent.newBuilder()
              .setComponent(ComponentUse.newBuilder().setPurl("pkg:npm/left@1.3.0").setUsed(each)));
    }
    query.vulnerabilities = known.build();
  }

  private CommandRun gate(String... more) {
    String[] args = new String[more.length + 6];
    System.arraycopy(
        new String[] {
          "gate",
          "--db",
          db(),
          "--collector",
          "localhost:" + server.getPort(),
          directory.resolve("root").toString()
        },
        0,
        args,
        0,
        6);
    System.arraycopy(more, 0, args, 6, more.length);
    return CommandRun.of(args);
  }

  @Test
  void severityDecides() {
    assertThat(gate().exitCode()).isEqualTo(3);
    assertThat(gate("--fail-on", "critical").exitCode()).isZero();
    assertThat(gate("--fail-on", "bad").exitCode()).isEqualTo(2);
  }

  @Test
  void onlyWhatIsUnusedEverywherePasses() {
    runs(UseVerdict.NOT_USED, UseVerdict.NOT_USED);
    assertThat(gate("--only-used").exitCode()).isZero();
    assertThat(gate().exitCode()).as("without the option nobody is asked").isEqualTo(3);
    runs(UseVerdict.NOT_USED, UseVerdict.USED);
    assertThat(gate("--only-used").exitCode()).isEqualTo(3);
    runs(UseVerdict.NOT_USED, UseVerdict.USE_NOT_MEASURED);
    assertThat(gate("--only-used").exitCode()).isEqualTo(3);
    runs();
    assertThat(gate("--only-used").out()).contains("runs nowhere");
    assertThat(gate("--only-used").exitCode()).isEqualTo(3);
  }

  @Test
  void whatCannotBeToldIsNoPass() throws IOException {
    Files.writeString(directory.resolve("root/bad.jar"), "no zip");
    assertThat(gate("--fail-on", "critical").exitCode()).isEqualTo(1);
  }

  @Test
  void sarifListsWhatDoesNotPass() throws IOException {
    Path sarif = directory.resolve("out.sarif");
    gate("--sarif", sarif.toString());
    assertThat(sarif).content().contains("CVE-2024-1", "\"level\" : \"error\"");
  }

  @Test
  void whatOthersStateToBeNotAffectedPasses() throws IOException {
    Path vex = directory.resolve("vex.json");
    String statement =
        "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"author\":\"Acme\",\"statements\":[{"
            + "\"vulnerability\":{\"name\":\"CVE-2024-1\"},\"status\":\"STATUS\","
            + "\"products\":[{\"@id\":\"pkg:npm/left@1.3.0\"}]}]}";
    Files.writeString(vex, statement.replace("STATUS", "not_affected"));
    CommandRun passing = gate("--vex", vex.toString());
    assertThat(passing.exitCode()).as(passing.toString()).isZero();
    assertThat(passing.out()).contains("Stated to be not affected by Acme, vex.json");

    Path other = directory.resolve("other.json");
    Files.writeString(other, statement.replace("STATUS", "affected"));
    assertThat(gate("--vex", vex.toString(), "--vex", other.toString()).exitCode()).isEqualTo(3);
    Files.writeString(other, "{}");
    assertThat(gate("--vex", other.toString()).exitCode()).isEqualTo(1);
  }
}
