package dev.assay.collector.storage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.PodOwners;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads containers of rows, joined with what is known of whose their pods are. Any thread. */
final class ContainerRows {

  // Questions for one reference or artifact say "+ended": most of what is known runs, so that
  // SQLite
  // is not to look for that by its index, which also has the order.
  static final String SELECT =
      """
      SELECT c.*, n.name AS node_name, n.cluster, n.os, n.architecture, n.variant, n.runtime_name
      FROM container c JOIN node n ON n.node_key = c.node_key
      """;

  private final PodOwners owners;

  ContainerRows(PodOwners owners) {
    this.owners = owners;
  }

  /**
   * Returns the container of a row of {@link #SELECT}.
   *
   * @param shared holds what many containers have in common
   */
  Container container(ResultSet row, SharedValues shared) throws SQLException {
    Sha256 known = Columns.digest(row, "config_digest");
    Sha256 digest = known == null ? null : shared.of(known);
    String id = Columns.text(row, "container_id");
    String cluster = Columns.text(row, "cluster");
    String pod = Columns.text(row, "pod_name");
    String namespace = Columns.text(row, "pod_namespace");
    String uid = Columns.text(row, "pod_uid");
    return new Container(
        row.getLong("container_key"),
        id,
        row.getLong("node_key"),
        shared.of(Columns.text(row, "node_name")),
        shared.of(cluster),
        shared.of(Columns.platform(row)),
        shared.of(Columns.text(row, "runtime_name")),
        digest == null
            ? new Artifact.Unjoined("container:" + id)
            : shared.of(new Artifact.Image(digest)),
        digest,
        shared.of(Columns.text(row, "reference")),
        Codes.referenceSource(row.getInt("reference_source")),
        shared.of(Columns.text(row, "status_image")),
        shared.of(Columns.text(row, "status_image_ref")),
        shared.of(Columns.text(row, "name")),
        pod,
        shared.of(namespace),
        uid,
        Columns.time(row, "created"),
        Columns.time(row, "started"),
        Columns.time(row, "ended"),
        Columns.time(row, "observed_since"),
        shared.of(Packed.pairs(Columns.bytes(row, "labels"))),
        Columns.knownTime(row, "first_seen"),
        pod.isEmpty() ? null : owners.of(cluster, namespace, pod, uid));
  }
}
