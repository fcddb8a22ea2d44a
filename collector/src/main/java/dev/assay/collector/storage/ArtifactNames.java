package dev.assay.collector.storage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The columns kind and name_1 to name_3 of an artifact. */
final class ArtifactNames {

  private static final int IMAGE = 1;
  private static final int NAMED = 2;
  private static final int HOST = 3;
  private static final int UNJOINED = 4;

  private ArtifactNames() {}

  /** Returns the kind and three names. */
  static List<Object> parts(Artifact artifact) {
    return artifact.match(
        image -> List.of(IMAGE, image.toString(), "", ""),
        named -> List.of(NAMED, named.application(), named.component(), named.version()),
        host -> List.of(HOST, host.cluster(), host.node(), ""),
        unjoined -> List.of(UNJOINED, unjoined.subject(), "", ""));
  }

  /** Returns the artifact of a row whose columns may have a prefix. */
  static Artifact read(ResultSet row, String prefix) throws SQLException {
    int kind = row.getInt(prefix + "kind");
    String first = Columns.text(row, prefix + "name_1");
    String second = Columns.text(row, prefix + "name_2");
    return switch (kind) {
      case IMAGE -> new Artifact.Image(Sha256.parse(first));
      case NAMED -> new Artifact.Named(first, second, Columns.text(row, prefix + "name_3"));
      case HOST -> new Artifact.Host(first, second);
      case UNJOINED -> new Artifact.Unjoined(first);
      default -> throw new IllegalStateException("kind of artifact: " + kind + " is unknown");
    };
  }
}
