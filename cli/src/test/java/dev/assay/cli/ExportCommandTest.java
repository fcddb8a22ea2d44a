package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.wire.v1.ComponentUse;
import dev.assay.wire.v1.ListVulnerabilitiesResponse;
import dev.assay.wire.v1.StatedStatus;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.VexStatus;
import dev.assay.wire.v1.Vulnerability;
import dev.assay.wire.v1.VulnerableComponent;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExportCommandTest {

  private final FakeQuery query = new FakeQuery(2);
  private Server server;

  @BeforeEach
  void start() throws IOException {
    query.vulnerabilities =
        ListVulnerabilitiesResponse.newBuilder()
            .addVulnerabilities(row("CVE-2024-1", "pkg:npm/a@1", UseVerdict.USED))
            .addVulnerabilities(row("CVE-2024-2", "pkg:npm/b@1", UseVerdict.NOT_USED))
            .addVulnerabilities(row("CVE-2024-3", "pkg:npm/c@1", UseVerdict.USE_NOT_MEASURED))
            .build();
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

  private static VulnerableComponent row(String id, String purl, UseVerdict used) {
    return VulnerableComponent.newBuilder()
        .setVulnerability(Vulnerability.newBuilder().setId(id).addNames(id))
        .setComponent(
            ComponentUse.newBuilder()
                .setArtifact("host:n1")
                .setPurl(purl)
                .setName("x")
                .setVersion("1")
                .setUsed(used)
                .setUseReason("why")
                .setRecommendation("Upgrade"))
        .build();
  }

  private CommandRun export(String... more) {
    String[] args = new String[more.length + 5];
    System.arraycopy(
        new String[] {
          "export", "--collector", "localhost:" + server.getPort(), "--artifact", "host:n1"
        },
        0,
        args,
        0,
        5);
    System.arraycopy(more, 0, args, 5, more.length);
    CommandRun run = CommandRun.of(args);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private JsonNode statements(String... more) throws IOException {
    return new ObjectMapper().readTree(export(more).out()).path("statements");
  }

  @Test
  void notAffectedIsSaidOnlyWhenAskedFor() throws IOException {
    assertThat(statements("openvex").findValuesAsText("status"))
        .containsExactly("affected", "under_investigation", "under_investigation");
    JsonNode asked = statements("openvex", "--not-affected");
    assertThat(asked.findValuesAsText("status"))
        .containsExactly("affected", "not_affected", "under_investigation");
    assertThat(asked.get(1).path("impact_statement").asText())
        .contains("An observation, no proof: it holds until");
  }

  @Test
  void whatIsNotUsedCanBeLeftOut() throws IOException {
    JsonNode all = new ObjectMapper().readTree(export("cyclonedx").out());
    assertThat(all.path("components")).hasSize(3);
    JsonNode used = new ObjectMapper().readTree(export("cyclonedx", "--used").out());
    assertThat(used.path("components")).hasSize(1);
    assertThat(used.path("vulnerabilities")).hasSize(1);
  }

  @Test
  void tablesAndLogsAreWritten() throws IOException {
    assertThat(export("csv").out().lines()).hasSize(4);
    assertThat(export("csv").out()).contains("\"CVE-2024-3\"", "\"not measured\",");
    assertThat(new ObjectMapper().readTree(export("sarif").out()).at("/runs/0/results")).hasSize(3);
  }

  @Test
  void whatOthersStateIsPassedOnAsTheirs() throws IOException {
    VulnerableComponent row = row("CVE-2024-4", "pkg:npm/d@1", UseVerdict.USED);
    query.vulnerabilities =
        ListVulnerabilitiesResponse.newBuilder()
            .addVulnerabilities(
                row.toBuilder()
                    .setVulnerability(
                        row.getVulnerability().toBuilder()
                            .setStated(
                                StatedStatus.newBuilder()
                                    .setStatus(VexStatus.VEX_NOT_AFFECTED)
                                    .setJustification("code_not_present")
                                    .setText("stripped")
                                    .setSource("Acme"))))
            .build();
    JsonNode openVex = new ObjectMapper().readTree(run("openvex")).at("/statements/0");
    assertThat(openVex.path("status").asText()).isEqualTo("not_affected");
    assertThat(openVex.path("justification").asText()).isEqualTo("vulnerable_code_not_present");
    assertThat(openVex.path("impact_statement").asText())
        .isEqualTo("Stated to be not affected by Acme: stripped");
    assertThat(new ObjectMapper().readTree(run("sarif")).at("/runs/0/results/0/suppressions"))
        .hasSize(1);
    assertThat(run("csv")).contains("Stated to be not affected by Acme");
  }

  @Test
  void analysesFollowTheSamePolicy() throws IOException {
    JsonNode all = new ObjectMapper().readTree(run("cyclonedx-vex")).path("vulnerabilities");
    assertThat(all.findValuesAsText("state"))
        .containsExactlyInAnyOrder("exploitable", "in_triage", "in_triage");
    JsonNode asked =
        new ObjectMapper().readTree(run("cyclonedx-vex", "--not-affected")).path("vulnerabilities");
    assertThat(asked.findValuesAsText("state"))
        .containsExactlyInAnyOrder("exploitable", "not_affected", "in_triage");
  }

  private String run(String... formatAndOptions) {
    String[] args = new String[formatAndOptions.length + 5];
    System.arraycopy(formatAndOptions, 0, args, 1, formatAndOptions.length);
    args[0] = "export";
    args[args.length - 4] = "--artifact";
    args[args.length - 3] = "host:n1";
    args[args.length - 2] = "--collector";
    args[args.length - 1] = "localhost:" + server.getPort();
    CommandRun run = CommandRun.of(args);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }
}
