package dev.assay.collector.export;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an artifact contains.
 *
 * @param subject the artifact
 * @param parts its packages; several with the same package URL count as one
 * @param vulnerabilities what is known of them; empty where nobody asked
 * @param gaps what could not be read or told, for people; empty: it is complete
 * @param made when
 * @param madeBy version of the program
 */
public record BillOfMaterials(
    Subject subject,
    List<Part> parts,
    List<Vulnerability> vulnerabilities,
    List<String> gaps,
    Instant made,
    String madeBy) {

  /** Copies the lists. */
  public BillOfMaterials {
    parts = List.copyOf(parts);
    vulnerabilities = List.copyOf(vulnerabilities);
    gaps = List.copyOf(gaps);
  }

  /** What an artifact is. */
  public enum Kind {
    /** An image of a container. */
    CONTAINER,
    /** A directory or a file. */
    APPLICATION
  }

  /**
   * An artifact.
   *
   * @param name for people: a reference, or a path
   * @param version empty where it has none; an image's is the digest of its manifest
   * @param purl package URL; empty where it has none
   * @param properties what else tells it apart, by name
   */
  public record Subject(
      Kind kind, String name, String version, String purl, Map<String, String> properties) {
    /** Copies the properties, in the order of their names. */
    public Subject {
      properties = java.util.Collections.unmodifiableMap(new TreeMap<>(properties));
    }
  }

  /**
   * A package.
   *
   * @param purl package URL
   * @param group namespace; empty where it has none
   * @param name name in it
   * @param licence as the package says it; empty where it says nothing
   * @param locations where it is: absolute paths
   * @param properties what else is known, by name
   */
  public record Part(
      String purl,
      String group,
      String name,
      String version,
      String licence,
      List<String> locations,
      Map<String, String> properties) {
    /** Copies the collections. */
    public Part {
      locations = List.copyOf(locations);
      properties = java.util.Collections.unmodifiableMap(new TreeMap<>(properties));
    }
  }
}
