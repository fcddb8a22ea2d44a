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
import dev.assay.wire.v1.AgentIdentity;
import dev.assay.wire.v1.ArchiveFacts;
import dev.assay.wire.v1.ArchiveKind;
import dev.assay.wire.v1.ArchiveSet;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.CaptureMode;
import dev.assay.wire.v1.ClassUsageState;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.NamedArtifact;
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

  /** Rows that an artifact's class usage takes: archives are kept in groups by their keys. */
  private static final int GROUPS = 16;

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
      Batch.Builder state = jvm().setSequence(1).addClassUsageStates(shortForm(longForm));
      Batch.Builder seen = Batch.newBuilder().setSequence(2).addProcesses(process(2));
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
      assertThat(added).isEqualTo(Map.of("process", 1L, "jvm", 1L));
    }
  }

  /** Tells all of a JVM of which nothing is known, and waits until it is stored. */
  private void tellFirstReplica(
      Stream first, Stream sensor, ArchiveSet set, ClassUsageState longForm) throws Exception {
    first.send(hello(1));
    first.send(jvm().setSequence(1).addClassUsageStates(shortForm(longForm)));
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
    sensor.send(Batch.newBuilder().setSequence(1).addProcesses(process(1)));
    sensor.awaitAck(1);
    wanted(first, DictionaryKind.CLASS_USAGE); // for the host that the sensor says it runs on
    first.send(Batch.newBuilder().setSequence(5).addClassUsage(usage.build()));
    first.awaitAck(5);
    await().untilAsserted(() -> assertThat(rows()).containsEntry("class_usage", 2L * GROUPS));
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
                .setHostName("orders-7c9d8b6f5-x2x4z")
                .setNamedArtifact(
                    NamedArtifact.newBuilder()
                        .setApplication("backend")
                        .setComponent("orders")
                        .setVersion("1.0.17")));
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
        .setHostPid(pid)
        .setExecutable("/usr/lib/jvm/java-17-openjdk-amd64/bin/java")
        .setCommand("java -jar /app/app.jar")
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
        .setArchiveSet(state.getArchiveSet())
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
