package dev.assay.collector.storage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.ingest.ClassState;
import dev.assay.collector.ingest.ContainerFact;
import dev.assay.collector.ingest.EvidenceStore;
import dev.assay.collector.ingest.FileSet;
import dev.assay.collector.ingest.ImageFact;
import dev.assay.collector.ingest.JvmFact;
import dev.assay.collector.ingest.NodeFact;
import dev.assay.collector.ingest.PackedClasses;
import dev.assay.collector.ingest.ProcessFact;
import dev.assay.collector.running.ProcessKey;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads back what merging more evidence needs: all usage, and what runs now. */
final class StoredEvidence {

  private final Connection connection;

  StoredEvidence(Connection connection) {
    this.connection = connection;
  }

  boolean tell(EvidenceStore.Reader reader) throws SQLException {
    each("SELECT * FROM artifact", row -> reader.artifact(ArtifactNames.read(row, "")));
    each("SELECT * FROM node", row -> reader.node(node(row)));
    each("SELECT * FROM image", row -> reader.image(image(row)));
    each("SELECT * FROM image_claim", row -> reader.claim(claim(row)));
    each("SELECT * FROM container WHERE ended = 0", row -> reader.container(container(row)));
    each("SELECT archive_key FROM archive_index", row -> reader.archiveIndex(row.getLong(1)));
    each(
        // Not those that only say why nothing is known: these are asked for again.
        """
        SELECT artifact_key, inventory_key FROM package_inventory
        WHERE package_count > 0 OR NOT EXISTS
          (SELECT 1 FROM gap WHERE subject_kind = 3 AND subject_key = inventory_key)
        """,
        row -> reader.inventory(row.getLong(1), row.getLong(2)));
    tellUsage(reader);
    tellProcesses(reader);
    return true;
  }

  private void tellUsage(EvidenceStore.Reader reader) throws SQLException {
    each(
        "SELECT artifact_key, file_key, evidence, last_seen FROM file_usage",
        row ->
            reader.fileUse(
                row.getLong(1), row.getLong(2), Codes.fileEvidence(row.getInt(3)), row.getLong(4)));
    each(
        "SELECT artifact_key, classes FROM class_usage",
        row -> {
          long artifactKey = row.getLong(1);
          PackedClasses.unpack(Columns.bytes(row, "classes"))
              .forEach(use -> reader.classUse(artifactKey, use));
        });
  }

  private void tellProcesses(EvidenceStore.Reader reader) throws SQLException {
    each(
        """
        SELECT archive_set, content FROM archive_set WHERE archive_set IN
          (SELECT j.archive_set FROM jvm j JOIN process p ON p.process_key = j.process_key
           WHERE p.ended = 0)
        """,
        row ->
            reader.archiveSet(
                Key128.ofBytes(Columns.bytes(row, "archive_set")), Columns.bytes(row, "content")));
    each(
        """
        SELECT file_set, content FROM file_set WHERE file_set IN
          (SELECT file_set FROM process WHERE ended = 0)
        """,
        row -> reader.fileSet(fileSet(row)));
    each(
        """
        SELECT p.*, n.name_1 AS n_name_1, n.name_2 AS n_name_2, n.name_3 AS n_name_3,
          n.kind AS n_kind, j.process_key AS jvm_key, j.java_version, j.vm, j.main, j.capture,
          j.host_name, j.started AS jvm_started, j.observing_since, j.ended AS jvm_ended,
          j.generated_classes, j.archive_set, j.archive_states, j.states_stored
        FROM process p
        LEFT JOIN artifact n ON n.artifact_key = p.named_artifact_key
        LEFT JOIN jvm j ON j.process_key = p.process_key
        WHERE p.ended = 0
        """,
        row -> reader.process(process(row), jvm(row)));
  }

  private interface Row {
    void take(ResultSet row) throws SQLException;
  }

  private void each(String sql, Row taker) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        taker.take(rows);
      }
    }
  }

  private static NodeFact node(ResultSet row) throws SQLException {
    return new NodeFact(
        Columns.uuid(row, "boot_id"),
        Columns.text(row, "name"),
        Columns.text(row, "cluster"),
        Columns.text(row, "kernel_release"),
        Columns.text(row, "operating_system"),
        Columns.platform(row),
        Columns.text(row, "runtime_name"),
        Columns.text(row, "runtime_version"),
        Columns.text(row, "runtime_endpoint"),
        row.getLong("observing_since"),
        row.getLong("scan_seconds"),
        Columns.uuid(row, "session"),
        row.getLong("first_seen"),
        row.getLong("last_seen"));
  }

  private static ImageFact image(ResultSet row) throws SQLException {
    return new ImageFact(
        Sha256.ofBytes(Columns.bytes(row, "config_digest")),
        row.getLong("size_bytes"),
        Columns.platform(row),
        row.getLong("first_seen"));
  }

  private static ImageFact.Claim claim(ResultSet row) throws SQLException {
    return new ImageFact.Claim(
        row.getLong("image_key"),
        row.getLong("node_key"),
        Codes.claimKind(row.getInt("kind")),
        Columns.text(row, "name"),
        row.getLong("first_seen"));
  }

  private static ContainerFact container(ResultSet row) throws SQLException {
    return new ContainerFact(
        row.getLong("node_key"),
        Columns.text(row, "container_id"),
        Columns.digest(row, "config_digest"),
        Columns.text(row, "reference"),
        Codes.referenceSource(row.getInt("reference_source")),
        Columns.text(row, "status_image"),
        Columns.text(row, "status_image_ref"),
        Columns.text(row, "name"),
        Columns.text(row, "pod_name"),
        Columns.text(row, "pod_namespace"),
        Columns.text(row, "pod_uid"),
        row.getLong("created"),
        row.getLong("started"),
        row.getLong("ended"),
        row.getLong("observed_since"),
        Packed.pairs(Columns.bytes(row, "labels")),
        row.getLong("first_seen"));
  }

  static FileSet fileSet(ResultSet row) throws SQLException {
    List<String> texts = Packed.texts(Packed.inflate(Columns.bytes(row, "content")));
    List<FileSet.UsedFile> files = new ArrayList<>(texts.size() / 2);
    for (int i = 0; i + 1 < texts.size(); i += 2) {
      int flags = texts.get(i).charAt(1) - '0';
      files.add(
          FileSet.UsedFile.of(
              texts.get(i + 1),
              Codes.fileEvidence(texts.get(i).charAt(0) - '0'),
              UsageRows.deleted(flags),
              UsageRows.outsideRoot(flags)));
    }
    return new FileSet(Key128.ofBytes(Columns.bytes(row, "file_set")), files);
  }

  private static ProcessFact process(ResultSet row) throws SQLException {
    ProcessKey id =
        new ProcessKey(
            Columns.uuid(row, "boot_id"),
            row.getLong("pid_namespace"),
            row.getInt("pid"),
            row.getLong("start_ticks"));
    Artifact.Named named =
        row.getLong("named_artifact_key") == 0 || row.getInt("n_kind") == 0
            ? null
            : (Artifact.Named) ArtifactNames.read(row, "n_");
    return new ProcessFact(
        id,
        row.getInt("sensed") == 1,
        row.getInt("host_pid"),
        Columns.text(row, "container_id"),
        Columns.text(row, "executable"),
        Columns.text(row, "command"),
        row.getLong("started"),
        row.getLong("ended"),
        row.getLong("first_seen"),
        Columns.key128(row, "file_set"),
        named);
  }

  private static EvidenceStore.@Nullable Jvm jvm(ResultSet row) throws SQLException {
    row.getLong("jvm_key");
    if (row.wasNull()) {
      return null;
    }
    JvmFact fact =
        new JvmFact(
            Columns.text(row, "java_version"),
            Columns.text(row, "vm"),
            Columns.text(row, "main"),
            Codes.classCapture(row.getInt("capture")),
            Columns.text(row, "host_name"),
            row.getLong("jvm_started"),
            row.getLong("observing_since"),
            row.getLong("jvm_ended"),
            row.getLong("generated_classes"));
    Key128 set = Columns.key128(row, "archive_set");
    ClassState state =
        set == null ? null : new ClassState(set, states(Columns.bytes(row, "archive_states")));
    return new EvidenceStore.Jvm(fact, state, row.getInt("states_stored") == 1);
  }

  private static List<Long> states(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    List<Long> states = new ArrayList<>(bytes.length / ClassState.STATE_BYTES);
    while (buffer.remaining() >= ClassState.STATE_BYTES) {
      long high = buffer.getShort() & 0xffffL;
      states.add(high << Integer.SIZE | (buffer.getInt() & 0xffffffffL));
    }
    return states;
  }
}
