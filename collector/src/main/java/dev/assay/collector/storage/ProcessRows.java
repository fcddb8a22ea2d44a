package dev.assay.collector.storage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.ingest.Changes;
import dev.assay.collector.ingest.ClassState;
import dev.assay.collector.ingest.ContainerFact;
import dev.assay.collector.ingest.EvidenceStore;
import dev.assay.collector.ingest.FileSet;
import dev.assay.collector.ingest.ProcessFact;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes processes, their JVMs and their sets of files. */
final class ProcessRows {

  private final Connection connection;

  ProcessRows(Connection connection) {
    this.connection = connection;
  }

  void store(Changes changes) throws SQLException {
    if (!changes.processes().isEmpty()) {
      storeProcesses(changes);
    }
    if (!changes.jvms().isEmpty()) {
      storeJvms(changes);
    }
    storeFileSets(changes);
  }

  private void storeProcesses(Changes changes) throws SQLException {
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO process (process_key, boot_id, pid_namespace, pid, start_ticks, node_key,
              host_pid, container_id, container_key, artifact_key, named_artifact_key, executable,
              command, started, ended, first_seen, file_set, sensed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (process_key) DO UPDATE SET
              host_pid = excluded.host_pid, container_id = excluded.container_id,
              container_key = excluded.container_key, artifact_key = excluded.artifact_key,
              named_artifact_key = excluded.named_artifact_key, executable = excluded.executable,
              command = excluded.command, started = excluded.started, ended = excluded.ended,
              first_seen = excluded.first_seen, file_set = excluded.file_set,
              sensed = excluded.sensed
            -- What a sensor said is not undone by an agent that was heard of later.
            WHERE excluded.sensed >= process.sensed
            """)) {
      for (Map.Entry<Long, Changes.PlacedProcess> entry : changes.processes().entrySet()) {
        ProcessFact fact = entry.getValue().fact();
        batch.set(entry.getKey()).set(Columns.bytes(fact.process().bootId()));
        batch.set(fact.process().pidNamespaceInode()).set(fact.process().pid());
        batch.set(fact.process().startTimeTicks()).set(fact.nodeKey()).set(fact.hostPid());
        batch.set(fact.containerId()).set(containerKey(fact));
        batch.set(entry.getValue().placement().key()).set(keyOf(fact.named()));
        batch.set(fact.executable()).set(fact.command()).set(fact.startedMillis());
        batch.set(fact.endedMillis()).set(fact.firstSeenMillis()).set(bytes(fact.fileSet()));
        batch.set(fact.sensed() ? 1 : 0).add();
      }
    }
  }

  private static long containerKey(ProcessFact fact) {
    return fact.containerId().isEmpty()
        ? 0
        : ContainerFact.keyOf(fact.nodeKey(), fact.containerId());
  }

  private static long keyOf(Artifact.@Nullable Named named) {
    return named == null ? 0 : named.key();
  }

  private void storeJvms(Changes changes) throws SQLException {
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO jvm (process_key, java_version, vm, main, capture, host_name, started,
              observing_since, ended, generated_classes, archive_set, archive_states,
              states_stored)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (process_key) DO UPDATE SET
              java_version = excluded.java_version, vm = excluded.vm, main = excluded.main,
              capture = excluded.capture, host_name = excluded.host_name,
              started = excluded.started, observing_since = excluded.observing_since,
              ended = excluded.ended, generated_classes = excluded.generated_classes,
              archive_set = excluded.archive_set, archive_states = excluded.archive_states,
              states_stored = excluded.states_stored
            """)) {
      for (Map.Entry<Long, EvidenceStore.Jvm> entry : changes.jvms().entrySet()) {
        EvidenceStore.Jvm jvm = entry.getValue();
        ClassState state = jvm.state();
        batch.set(entry.getKey()).set(jvm.fact().javaVersion()).set(jvm.fact().vm());
        batch.set(jvm.fact().main()).set(Codes.of(jvm.fact().capture()));
        batch.set(jvm.fact().hostName()).set(jvm.fact().startedMillis());
        batch.set(jvm.fact().observingSinceMillis()).set(jvm.fact().endedMillis());
        batch.set(jvm.fact().generatedClasses());
        batch.set(state == null ? null : state.archiveSet().bytes());
        batch.set(state == null ? null : bytes(state)).set(jvm.stateStored() ? 1 : 0).add();
      }
    }
  }

  private void storeFileSets(Changes changes) throws SQLException {
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO file_set (file_set, file_count, content) VALUES (?, ?, ?)
            ON CONFLICT (file_set) DO NOTHING
            """)) {
      for (FileSet set : changes.fileSets()) {
        batch.set(set.key().bytes()).set(set.files().size()).set(content(set)).add();
      }
    }
  }

  private static byte[] content(FileSet set) {
    List<String> texts = new ArrayList<>(2 * set.files().size());
    for (FileSet.UsedFile file : set.files()) {
      texts.add(Codes.of(file.evidence()) + "" + UsageRows.flags(file));
      texts.add(file.path());
    }
    return Packed.deflate(Packed.texts(texts));
  }

  private static byte[] bytes(ClassState state) {
    ByteBuffer bytes = ByteBuffer.allocate(ClassState.STATE_BYTES * state.states().size());
    for (long one : state.states()) {
      bytes.putShort((short) (one >>> Integer.SIZE)).putInt((int) one);
    }
    return bytes.array();
  }

  private static byte @Nullable [] bytes(@Nullable Key128 key) {
    return key == null ? null : key.bytes();
  }
}
