package dev.assay.collector.sbom;

import dev.assay.collector.artifact.Sha256;
import java.util.List;
import java.util.Map;

/**
 * The classes of an archive and what is known of its coordinates.
 *
 * @param coordinates what names it
 * @param classNames binary names with slashes, ascending by their UTF-8 bytes: the n-th is bit n
 * @param classCrcs CRC-32 of each entry, in the same order; 0: unknown
 * @param classSizesBytes size of each entry, in the same order
 */
public record ArchiveIndex(
    Coordinates coordinates,
    List<String> classNames,
    List<Integer> classCrcs,
    List<Integer> classSizesBytes) {
  public ArchiveIndex {
    classNames = List.copyOf(classNames);
    classCrcs = List.copyOf(classCrcs);
    classSizesBytes = List.copyOf(classSizesBytes);
  }

  /**
   * What names an archive.
   *
   * @param digest its digest
   * @param fileName file name, without directories
   * @param module JDK module: its name and its runtime's version; empty otherwise
   * @param classCount how many classes it has
   * @param pomProperties every META-INF/maven pom.properties found in it
   * @param manifest main attributes of the manifest that name or version it
   */
  public record Coordinates(
      Sha256 digest,
      String fileName,
      String module,
      int classCount,
      List<Maven> pomProperties,
      Map<String, String> manifest) {
    public Coordinates {
      pomProperties = List.copyOf(pomProperties);
      manifest = Map.copyOf(manifest);
    }
  }

  /** Coordinates as a pom.properties file gives them. */
  public record Maven(String groupId, String artifactId, String version) {}
}
