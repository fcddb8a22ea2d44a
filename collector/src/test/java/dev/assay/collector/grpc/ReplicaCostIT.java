package dev.assay.collector.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.grpc.IngestFixture.Stream;
import dev.assay.wire.client.ClassBits;
import dev.assay.wire.client.ClassUsageWriter;
import dev.assay.wire.client.ContentKeys;
import dev.assay.wire.client.DictionaryParts;
import dev.assay.wire.client.ShortFormWriter;
import dev.assay.wire.v1.AgentIdentity;
import dev.assay.wire.v1.ArchiveFacts;
import dev.assay.wire.v1.ArchiveKind;
import dev.assay.wire.v1.ArchiveSet;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.CaptureMode;
import dev.assay.wire.v1.ClassUsageState;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.ImageReferenceSource;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ReportRequest;
import dev.assay.wire.v1.ReportResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a second replica of a known program costs: bytes sent and rows written. */
class ReplicaCostIT {

  private static final int ARCHIVES = 78;

  private static final int MOST_BYTES = 500;

  @TempDir Path directory;
  private final List<ArchiveFacts> archives = new ArrayList<>();
  private final Map<ByteString, ClassBits> used =
      new TreeMap<>(ByteString.unsignedLexicographicalComparator());

  /** As many archives as a small Spring Boot application has, of a hundred classes each. */
  private ArchiveSet archiveSet() {
    for (int i = 0; i < ARCHIVES; i++) {
      ByteString digest =
          ByteString.copyFrom(Sha256.compute(("jar" + i).getBytes(StandardCharsets.UTF_8)).bytes());
      archives.add(
          ArchiveFacts.newBuilder()
              .setDigest(digest)
              .setLocation("/app/app.jar!/BOOT-INF/lib/library-" + i + "-1.0.jar")
              .setClassCount(100)
              .setKind(ArchiveKind.JAR)
              .build());
      ClassBits bits = new ClassBits(100);
      bits.markInitialised(i);
      bits.markLoaded(99 - i);
      used.put(digest, bits);
    }
    return ContentKeys.archiveSet(archives);
  }

  @Test
  void secondReplicaCostsAFewHundredBytesAndItsOwnRows() throws Exception {
    try (IngestFixture fixture = new IngestFixture(directory, store -> store)) {
      ArchiveSet set = archiveSet();
      ClassUsageState longForm = longForm(set);
      Stream sensor = fixture.sensor();
      tellFirstReplica(fixture.stream(), sensor, set, longForm);
      Map<String, Long> before = rows();

      Hello.Builder hello = hello(2);
      Batch.Builder state = shorten(jvm().setSequence(1).addClassUsageStates(shortForm(longForm)));
      Batch.Builder seen = shorten(seen(2).setSequence(2));
      Stream second = fixture.stream();
      sensor.send(seen);
      sensor.awaitAck(2);
      second.send(hello);
      second.send(state);
      second.awaitAck(1);
      second.send(jvm().setSequence(2)); // answered after all that the collector might still want
      second.await(
          answer -> {
            assertThat(answer.hasWant() && isAboutUsage(answer)).isFalse();
            assertThat(answer.hasWantParts()).isFalse();
            return answer.hasAck() && answer.getAck().getSequence() >= 2;
          });

      int bytes =
          size(ReportRequest.newBuilder().setHello(hello).build())
              + size(ReportRequest.newBuilder().setBatch(state).build())
              + size(ReportRequest.newBuilder().setBatch(seen).build());
      System.out.println("second replica: " + bytes + " bytes");
      assertThat(bytes).isLessThanOrEqualTo(MOST_BYTES);
      Map<String, Long> added = rows();
      before.forEach((table, count) -> added.merge(table, -count, Long::sum));
      added.values().removeIf(count -> count == 0);
      assertThat(added).isEqualTo(Map.of("container", 1L, "process", 1L, "jvm", 1L));
    }
  }

  /** Tells all of a JVM of which nothing is known, and waits until it is stored. */
  private void tellFirstReplica(
      Stream first, Stream sensor, ArchiveSet set, ClassUsageState longForm) throws Exception {
    first.send(hello(1));
    first.send(
        ShortFormWriter.shortenWithParts(
            jvm().setSequence(1).addClassUsageStates(shortForm(longForm)).build())
            .toBuilder());
    wanted(first, DictionaryKind.CLASS_USAGE_STATE);
    first.send(Batch.newBuilder().setSequence(2).addClassUsageStates(longForm));
    wanted(first, DictionaryKind.ARCHIVE_SET);
    first.send(
        Batch.newBuilder()
            .setSequence(3)
            .addAllDictionaryParts(
                DictionaryParts.cut(DictionaryKind.ARCHIVE_SET, longForm.getArchiveSet(), set)));
    wanted(first, DictionaryKind.CLASS_USAGE);
    ClassUsageWriter usage = new ClassUsageWriter();
    used.forEach((digest, bits) -> usage.add(ContentKeys.archiveKey(digest), bits));
    first.send(Batch.newBuilder().setSequence(4).addClassUsage(usage.build()));
    first.awaitAck(4);
    Batch.Builder seen = seen(1).setSequence(1);
    sensor.send(shorten(seen));
    sensor.await(ReportResponse::hasWantParts);
    sensor.send(ShortFormWriter.shortenWithParts(seen.build()).toBuilder());
    sensor.awaitAck(1);
    // What was told of the JVM belongs to its image from now on.
    await().untilAsserted(() -> assertThat(rows()).containsEntry("class_usage", 1L));
  }

  private static boolean isAboutUsage(ReportResponse answer) {
    return answer.getWant().getKind() != DictionaryKind.ARCHIVE_INDEX;
  }

  private static int size(MessageLite message) {
    return message.getSerializedSize();
  }

  private static void wanted(Stream stream, DictionaryKind kind) throws InterruptedException {
    stream.await(answer -> answer.hasWant() && answer.getWant().getKind() == kind);
  }

  private static Hello.Builder hello(int pid) {
    return IngestFixture.hello()
        .setSender("assay-agent 0.1.0")
        .setAgent(
            AgentIdentity.newBuilder()
                .setProcess(IngestFixture.process(pid))
                .setHostName(pod(pid)));
  }

  private static Batch.Builder shorten(Batch.Builder batch) {
    return ShortFormWriter.shorten(batch.build()).toBuilder();
  }

  private static String pod(int number) {
    return "orders-7c9d8b6f5-x2x" + number + "z";
  }

  private static String containerId(int number) {
    return Sha256.compute(("container" + number).getBytes(StandardCharsets.UTF_8)).hex();
  }

  private static Batch.Builder seen(int number) {
    return Batch.newBuilder().addContainers(container(number)).addProcesses(process(number));
  }

  /** With the labels of a Helm chart, and of the deployment's controller. */
  private static ContainerFacts container(int number) {
    return ContainerFacts.newBuilder()
        .setContainerId(containerId(number))
        .setImageConfigDigest(ByteString.copyFrom(Sha256.compute(new byte[] {1}).bytes()))
        .setImageReference("registry.example.com/shop/orders:1.0.17")
        .setImageReferenceSource(ImageReferenceSource.USER_SPECIFIED)
        .setStatusImage("registry.example.com/shop/orders:1.0.17")
        .setStatusImageRef(
            "registry.example.com/shop/orders@sha256:" + "0123456789abcdef".repeat(4))
        .setName("orders")
        .setPodName(pod(number))
        .setPodNamespace("shop")
        .setPodUid("6dc5e5a0-4f6c-4c1e-9c76-2f5d8e0b7a1" + number)
        .setCreatedUnixMillis(1_760_000_000_000L)
        .setStartedUnixMillis(1_760_000_000_100L)
        .setObservedSinceUnixMillis(1_760_000_000_500L)
        .putLabels("app.kubernetes.io/instance", "orders")
        .putLabels("app.kubernetes.io/managed-by", "Helm")
        .putLabels("app.kubernetes.io/name", "orders")
        .putLabels("app.kubernetes.io/version", "1.0.17")
        .putLabels("helm.sh/chart", "orders-1.0.17")
        .putLabels("pod-template-hash", "7c9d8b6f5")
        .build();
  }

  private static Batch.Builder jvm() {
    return Batch.newBuilder()
        .setJvm(
            JvmFacts.newBuilder()
                .setJavaVersion("17.0.15")
                .setVm("OpenJDK 64-Bit Server VM 17.0.15+6-Debian-1deb12u1")
                .setMain("/app/app.jar")
                .setCapture(CaptureMode.JVMTI)
                .setStartedUnixMillis(1_760_000_000_000L)
                .setObservingSinceUnixMillis(1_760_000_000_100L)
                .setGeneratedClasses(1234));
  }

  private static ProcessFacts process(int pid) {
    return ProcessFacts.newBuilder()
        .setProcess(IngestFixture.process(pid).toBuilder().clearBootId())
        .setHostPid(1_234_567 + pid)
        .setContainerId(containerId(pid))
        .setExecutable("/usr/lib/jvm/java-17-openjdk-amd64/bin/java")
        .setCommand(
            "java -XX:MaxRAMPercentage=75 -javaagent:/assay/assay-agent.jar -jar /app/app.jar")
        .setFileSet(ByteString.copyFrom(new byte[ContentKeys.SET_KEY_BYTES]))
        .setStartedUnixMillis(1_760_000_000_000L)
        .setFirstSeenUnixMillis(1_760_000_000_500L)
        .build();
  }

  private ClassUsageState longForm(ArchiveSet set) {
    ByteString states = ByteString.EMPTY;
    for (ArchiveFacts archive : set.getArchivesList()) {
      states = states.concat(used.getOrDefault(archive.getDigest(), new ClassBits(0)).state());
    }
    return ClassUsageState.newBuilder()
        .setArchiveSet(ContentKeys.archiveSetKey(set))
        .setArchiveStates(states)
        .build();
  }

  private static ClassUsageState shortForm(ClassUsageState state) {
    return ClassUsageState.newBuilder()
        .setDigest(ContentKeys.stateDigest(state.getArchiveSet(), state.getArchiveStates()))
        .build();
  }

  private Map<String, Long> rows() throws SQLException {
    Map<String, Long> rows = new TreeMap<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("assay.db"));
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet names =
          statement.executeQuery("SELECT name FROM sqlite_master WHERE type = 'table'")) {
        while (names.next()) {
          tables.add(names.getString(1));
        }
      }
      for (String table : tables) {
        try (ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table)) {
          rows.put(table, count.getLong(1));
        }
      }
    }
    return rows;
  }
}
