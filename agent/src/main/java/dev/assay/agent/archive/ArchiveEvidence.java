package dev.assay.agent.archive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of an archive: digest, class entries, build coordinates. Immutable.
 *
 * <p>Evidence, not a conclusion: an archive may carry the coordinates of everything that was merged
 * into it.
 */
public final class ArchiveEvidence {

  private final ArchiveLocation location;
  private final ArchiveKind kind;
  private final byte[] digest;
  private final String module;
  private final ArchiveContent content;

  ArchiveEvidence(
      ArchiveLocation location,
      ArchiveKind kind,
      byte[] digest,
      String module,
      ArchiveContent content) {
    this.location = location;
    this.kind = kind;
    this.digest = digest.clone();
    this.module = module;
    this.content = content;
  }

  /** Returns where the JVM has it. */
  public ArchiveLocation location() {
    return location;
  }

  /** Returns its file name, without directories. */
  public String fileName() {
    return location.fileName();
  }

  /** Returns what it is. */
  public ArchiveKind kind() {
    return kind;
  }

  /**
   * Returns the SHA-256, 32 bytes: of a jar's bytes; of a directory or module, of its index without
   * digest and file name, so that one content has one digest wherever it lies.
   */
  public byte[] digest() {
    return digest.clone();
  }

  /**
   * Returns name and version of a JDK module, for example {@code java.base@17.0.15+6}; empty for
   * others.
   */
  public String module() {
    return module;
  }

  /** Returns its classes. */
  public ClassEntries classes() {
    return content.classes;
  }

  /** Returns each pom.properties found, in the order of the archive. */
  public List<MavenCoordinates> pomProperties() {
    return content.pomProperties;
  }

  /**
   * Returns the main attributes of the manifest that name or version the archive, sorted by name.
   */
  public Map<String, String> manifest() {
    return content.manifest;
  }

  /** Returns all of it as the serialised message {@code assay.v1.ArchiveIndex}. */
  public byte[] indexBytes() {
    return ArchiveIndexBytes.of(kind, module, content, fileName(), digest);
  }

  /** The part of it that is read out of the archive. */
  static final class ArchiveContent {
    final ClassEntries classes;
    final List<MavenCoordinates> pomProperties;
    final Map<String, String> manifest;

    ArchiveContent(
        ClassEntries classes, List<MavenCoordinates> pomProperties, Map<String, String> manifest) {
      this.classes = classes;
      this.pomProperties =
          Collections.unmodifiableList(new ArrayList<MavenCoordinates>(pomProperties));
      this.manifest = Collections.unmodifiableMap(new TreeMap<String, String>(manifest));
    }
  }
}
