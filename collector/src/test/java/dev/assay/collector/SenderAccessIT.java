package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.assay.collector.registry.kit.Authority;
import dev.assay.wire.client.Backoff;
import dev.assay.wire.client.CollectorCredentials;
import dev.assay.wire.client.Disconnection;
import dev.assay.wire.client.ReportClient;
import dev.assay.wire.client.ReportLimits;
import dev.assay.wire.client.ReportListener;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.GetSummaryRequest;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.Want;
import dev.assay.wire.v1.Welcome;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may report for whom, with the client that sensors and agents use. */
class SenderAccessIT {

  @TempDir private static Path directory;
  private static GuardedCollector collector;

  @BeforeAll
  static void start() throws Exception {
    collector = new GuardedCollector(directory);
  }

  @AfterAll
  static void stop() {
    collector.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "n1      | n1 |      | welcome",
        "prod    | n7 | prod | welcome",
        "n1      | n2 |      | is for node 'n1' outside of clusters, not for node 'n2'",
        "n1      | n1 | prod | not for node 'n1' of cluster 'prod'",
        "prod    | n7 | test | is for all nodes of cluster 'prod', not for node 'n7' of cluster",
        "prod    | n7 |      | not for node 'n7' outside of clusters",
        "agent   | n1 |      | is no sensor's but of role agent",
        "viewer  | n1 |      | role viewer may not",
        "admin   | n1 |      | role admin may not",
        "expired | n1 |      | the credential is not known, or has expired",
      })
  void sensorsReportForTheirOwnNode(String token, String node, String cluster, String outcome)
      throws Exception {
    Hello hello = sensor(boot(node), node, cluster == null ? "" : cluster);
    assertThat(outcome(collector.withToken(token), hello)).contains(outcome);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"agent | welcome", "n1 | is no agent's but of role sensor", "operator | may not"})
  void agentsReportWithAnAgentsCredential(String token, String outcome) throws Exception {
    assertThat(outcome(collector.withToken(token), Scenario.agentHello())).contains(outcome);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "n1 | prod | welcome",
        "n2 | prod | not for node 'n2' of cluster 'prod'",
        "n1 |      | not for node 'n1' outside of clusters",
      })
  void certificatesNameTheirNode(String node, String cluster, String outcome) throws Exception {
    Hello hello = sensor(boot("certified"), node, cluster == null ? "" : cluster);
    assertThat(
            outcome(
                collector.channel(certificate(collector.authority, SharedAuthorities.SENSOR)),
                hello))
        .contains(outcome);
  }

  @Test
  void certificatesWithoutANameAreNoCredential() throws Exception {
    assertThat(
            outcome(
                collector.channel(certificate(collector.authority, SharedAuthorities.NAMELESS)),
                sensor(boot("n1"), "n1", "")))
        .contains("UNAUTHENTICATED", "no credential was shown");
  }

  @Test
  void certificatesOfOtherAuthoritiesAreRefused() throws Exception {
    assertThat(
            outcome(
                collector.channel(certificate(collector.authority, SharedAuthorities.FORGED)),
                sensor(boot("n1"), "n1", "prod")))
        .contains("UNAVAILABLE")
        .doesNotContain("welcome");
  }

  @Test
  void certificatesOfSendersSeeNothing() throws Exception {
    ManagedChannel channel =
        collector.channel(certificate(collector.authority, SharedAuthorities.SENSOR));
    try {
      QueryGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .getSummary(GetSummaryRequest.getDefaultInstance());
      throw new AssertionError("a sender was answered");
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    } finally {
      channel.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "of-another    | welcome",
        "of-a-stranger | the credential is not known",
        "sensor-on-n1  | is no agent's but of role sensor",
        "unknown       | the credential is not known",
      })
  void agentsShowTheTokenOfTheirPod(String token, String outcome) throws Exception {
    assertThat(outcome(collector.withForeignToken("e30." + token + ".c2ln"), Scenario.agentHello()))
        .contains(outcome);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sensor-on-n1   | n1 | k8s | welcome",
        "sensor-on-n1   | n2 | k8s | is for node 'n1' of cluster 'k8s', not for node 'n2'",
        "sensor-on-n1   | n1 |     | not for node 'n1' outside of clusters",
        "of-another     | n1 | k8s | is no sensor's but of role agent",
        "of-a-stranger  | n1 | k8s | the credential is not known",
        "for-another    | n1 | k8s | the credential is not known",
        "bound-to-none  | n1 | k8s | the credential is not known",
        "unknown        | n1 | k8s | the credential is not known",
        "out-of-order   | n1 | k8s | UNAVAILABLE: the credential cannot be checked now",
      })
  void kubernetesSaysWhoseATokenIs(String token, String node, String cluster, String outcome)
      throws Exception {
    Hello hello = sensor(boot("kubernetes"), node, cluster == null ? "" : cluster);
    assertThat(outcome(collector.withForeignToken("e30." + token + ".c2ln"), hello))
        .contains(outcome);
  }

  @Test
  void bootIdOfAnotherNodeIsRefused() throws Exception {
    assertThat(outcome(collector.withToken("n2"), sensor(boot("stolen"), "n2", "")))
        .isEqualTo("welcome");
    assertThat(outcome(collector.withToken("n1"), sensor(boot("stolen"), "n1", "")))
        .contains("PERMISSION_DENIED", "the boot id is known as that of another node, 'n2'");
  }

  @Test
  void processesOfAnotherNodeAreRejected() throws Exception {
    ProcessFacts.Builder foreign = ProcessFacts.newBuilder();
    foreign.getProcessBuilder().setBootId(boot("n2")).setPid(1).setPidNamespaceInode(1);
    try (Sender sender = new Sender(collector.withToken("n1"), sensor(boot("n1"), "n1", ""))) {
      assertThat(sender.client.offer(Batch.newBuilder().addProcesses(foreign).build())).isTrue();
      assertThat(sender.rejected.get(20, TimeUnit.SECONDS)).contains("another node's");
    }
  }

  @Test
  void hugeInflatedMessagesEndTheStream() throws Exception {
    Hello bomb = sensor(boot("n1"), "n1", "").toBuilder().setSender("a".repeat(8 << 20)).build();
    assertThat(outcome(collector.withToken("n1"), bomb)).contains("RESOURCE_EXHAUSTED");
  }

  private static CollectorCredentials certificate(Authority trusted, Authority.Client own) {
    return new CollectorCredentials(trusted.certificate(), own.certificate(), own.key(), null);
  }

  private static ByteString boot(String name) {
    return ByteString.copyFrom(
        java.util.Arrays.copyOf(
            (name + "-boot-id-").getBytes(java.nio.charset.StandardCharsets.US_ASCII), 16));
  }

  private static Hello sensor(ByteString boot, String node, String cluster) {
    Hello.Builder hello = Scenario.sensorHello().toBuilder();
    hello.getSensorBuilder().setBootId(boot).setNodeName(node).setClusterName(cluster);
    return hello.build();
  }

  /** "welcome", or why there was none. */
  private static String outcome(ManagedChannel channel, Hello hello) throws Exception {
    try (Sender sender = new Sender(channel, hello)) {
      return sender.outcome.get(20, TimeUnit.SECONDS);
    }
  }

  private static final class Sender implements AutoCloseable, ReportListener {

    private final CompletableFuture<String> outcome = new CompletableFuture<>();
    private final CompletableFuture<String> rejected = new CompletableFuture<>();
    private final ManagedChannel channel;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final ReportClient client;

    private Sender(ManagedChannel channel, Hello hello) {
      this.channel = channel;
      client =
          new ReportClient(
              channel,
              executor,
              hello,
              ReportLimits.ofQueue(10, 16L << 20).withCompression("gzip"),
              new Backoff(Duration.ofSeconds(5), Duration.ofSeconds(10), new Random(1)),
              new Random(hello.hashCode()),
              this);
      client.start();
    }

    @Override
    public void connected(Welcome welcome) {
      outcome.complete("welcome");
    }

    @Override
    public void disconnected(Disconnection disconnection) {
      outcome.complete(disconnection.kind() + " " + disconnection.detail());
    }

    @Override
    public void rejected(long sequence, String reason) {
      rejected.complete(reason);
    }

    @Override
    public void wanted(Want want) {}

    @Override
    public void acknowledged(long sequence) {}

    @Override
    public void close() {
      client.close();
      channel.shutdownNow();
      executor.shutdownNow();
    }
  }
}
