package dev.assay.collector.storage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.ingest.Changes;
import dev.assay.collector.ingest.ContainerFact;
import dev.assay.collector.ingest.EvidenceStore;
import dev.assay.collector.ingest.ImageFact;
import dev.assay.collector.ingest.NodeFact;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps evidence in the tables of V1__evidence.sql.
 *
 * <p>Every statement writes rows in the order of their key, so that writers of several collectors
 * cannot lock each other out, and writes nothing where nothing changed.
 */
public final class SqlEvidenceStore implements EvidenceStore {

  private final Database database;
  private final Clock clock;
  private final ClassRows.Parts parts = new ClassRows.Parts();

  public SqlEvidenceStore(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void store(Changes changes) {
    try {
      write(changes);
    } catch (RuntimeException e) {
      // Nothing of it is stored.
      parts.clear();
      throw e;
    }
    changes.moves().forEach(move -> parts.remove(move.from().key()));
    database.writtenContainers().add(changes.containers().keySet());
  }

  private void write(Changes changes) {
    database.write(
        "store evidence",
        connection -> {
          storeArtifacts(connection, changes);
          storeNodes(connection, changes);
          storeImages(connection, changes);
          storeContainers(connection, changes);
          new ProcessRows(connection).store(changes);
          new UsageRows(connection).store(changes, parts);
          new InventoryRows(connection, clock).store(changes);
          FileContentRows.store(connection, changes.fileContents().values(), clock.millis());
          new GapRows(connection).store(changes);
          new UsageRows(connection).move(changes, parts);
          return true;
        });
  }

  /** Returns the random name of the database, which it got when it was made. */
  public UUID id() {
    return database.read(
        "read its name",
        connection ->
            new Rows(connection)
                .list("SELECT store_id FROM store", row -> Columns.uuid(row, "store_id"))
                .get(0));
  }

  @Override
  public void load(Reader reader) {
    database.read("load evidence", connection -> new StoredEvidence(connection).tell(reader));
  }

  private void storeArtifacts(Connection connection, Changes changes) throws SQLException {
    if (changes.artifacts().isEmpty()) {
      return;
    }
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO artifact (artifact_key, kind, name_1, name_2, name_3, first_seen)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (artifact_key) DO NOTHING
            """)) {
      for (Map.Entry<Long, Artifact> artifact : changes.artifacts().entrySet()) {
        batch.set(artifact.getKey());
        for (Object part : ArtifactNames.parts(artifact.getValue())) {
          if (part instanceof String name) {
            batch.set(name);
          } else {
            batch.set(((Integer) part).longValue());
          }
        }
        batch.set(clock.millis()).add();
      }
    }
  }

  private static void storeNodes(Connection connection, Changes changes) throws SQLException {
    if (changes.nodes().isEmpty()) {
      return;
    }
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO node (node_key, boot_id, name, cluster, kernel_release, operating_system,
              os, architecture, variant, runtime_name, runtime_version, runtime_endpoint,
              observing_since, scan_seconds, session, first_seen, last_seen)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (node_key) DO UPDATE SET
              name = excluded.name, cluster = excluded.cluster,
              kernel_release = excluded.kernel_release,
              operating_system = excluded.operating_system, os = excluded.os,
              architecture = excluded.architecture, variant = excluded.variant,
              runtime_name = excluded.runtime_name, runtime_version = excluded.runtime_version,
              runtime_endpoint = excluded.runtime_endpoint,
              observing_since = excluded.observing_since, scan_seconds = excluded.scan_seconds,
              session = excluded.session, last_seen = excluded.last_seen
            """)) {
      for (NodeFact node : changes.nodes().values()) {
        batch.set(node.key()).set(Columns.bytes(node.bootId())).set(node.name());
        batch.set(node.cluster()).set(node.kernelRelease()).set(node.operatingSystem());
        batch.set(node.platform().os()).set(node.platform().architecture());
        batch.set(node.platform().variant()).set(node.runtimeName()).set(node.runtimeVersion());
        batch.set(node.runtimeEndpoint()).set(node.observingSinceMillis());
        batch.set(node.scanSeconds()).set(Columns.bytes(node.session()));
        batch.set(node.firstSeenMillis()).set(node.lastSeenMillis()).add();
      }
    }
  }

  private static void storeImages(Connection connection, Changes changes) throws SQLException {
    if (!changes.images().isEmpty()) {
      try (Batch batch =
          new Batch(
              connection,
              """
              INSERT INTO image (image_key, config_digest, size_bytes, os, architecture, variant,
                first_seen)
              VALUES (?, ?, ?, ?, ?, ?, ?)
              ON CONFLICT (image_key) DO NOTHING
              """)) {
        for (Map.Entry<Long, ImageFact> entry : changes.images().entrySet()) {
          ImageFact image = entry.getValue();
          batch.set(entry.getKey()).set(image.configDigest().bytes()).set(image.sizeBytes());
          batch.set(image.platform().os()).set(image.platform().architecture());
          batch.set(image.platform().variant()).set(image.firstSeenMillis()).add();
        }
      }
    }
    storeClaims(connection, changes);
  }

  private static void storeClaims(Connection connection, Changes changes) throws SQLException {
    if (changes.claims().isEmpty()) {
      return;
    }
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO image_claim (image_key, node_key, kind, name, first_seen)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (image_key, node_key, kind, name) DO NOTHING
            """)) {
      for (ImageFact.Claim claim :
          changes.claims().stream()
              .sorted(
                  Comparator.comparingLong(ImageFact.Claim::imageKey)
                      .thenComparingLong(ImageFact.Claim::nodeKey)
                      .thenComparing(ImageFact.Claim::kind)
                      .thenComparing(ImageFact.Claim::name))
              .toList()) {
        batch.set(claim.imageKey()).set(claim.nodeKey()).set(Codes.of(claim.kind()));
        batch.set(Columns.indexed(claim.name())).set(claim.firstSeenMillis()).add();
      }
    }
  }

  private static void storeContainers(Connection connection, Changes changes) throws SQLException {
    if (changes.containers().isEmpty()) {
      return;
    }
    try (Batch batch =
        new Batch(
            connection,
            """
            INSERT INTO container (container_key, node_key, container_id, artifact_key,
              config_digest, reference, reference_source, status_image, status_image_ref, name,
              pod_name, pod_namespace, pod_uid, created, started, ended, observed_since, labels,
              first_seen)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (container_key) DO UPDATE SET
              artifact_key = excluded.artifact_key, config_digest = excluded.config_digest,
              reference = excluded.reference, reference_source = excluded.reference_source,
              status_image = excluded.status_image, status_image_ref = excluded.status_image_ref,
              name = excluded.name, pod_name = excluded.pod_name,
              pod_namespace = excluded.pod_namespace, pod_uid = excluded.pod_uid,
              created = excluded.created, started = excluded.started, ended = excluded.ended,
              observed_since = excluded.observed_since, labels = excluded.labels
            """)) {
      for (Map.Entry<Long, ContainerFact> entry : changes.containers().entrySet()) {
        ContainerFact container = entry.getValue();
        batch.set(entry.getKey()).set(container.nodeKey()).set(container.containerId());
        batch.set(container.artifact().key()).set(digest(container));
        batch.set(Columns.indexed(container.reference()));
        batch.set(Codes.of(container.referenceSource())).set(container.statusImage());
        batch.set(container.statusImageRef()).set(container.name()).set(container.podName());
        batch.set(container.podNamespace()).set(container.podUid());
        batch.set(container.createdMillis()).set(container.startedMillis());
        batch.set(container.endedMillis()).set(container.observedSinceMillis());
        batch.set(Packed.pairs(container.labels())).set(container.firstSeenMillis()).add();
      }
    }
  }

  private static byte @Nullable [] digest(ContainerFact container) {
    return container.configDigest() == null ? null : container.configDigest().bytes();
  }
}
