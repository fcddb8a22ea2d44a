package dev.assay.inventory.language.jar;

import java.util.List;
import java.util.Map;

/**
 * What a Java archive says about which library it is.
 *
 * @param fileName its file name, without directories
 * @param pomProperties coordinates of every META-INF/maven/*{@literal /}*{@literal /}pom.properties
 * @param manifest main attributes of its manifest
 * @param commonPackage the package that all its classes are in or below, with dots; empty if there
 *     is none
 */
public record JarEvidence(
    String fileName,
    List<MavenCoordinates> pomProperties,
    Map<String, String> manifest,
    String commonPackage) {

  /** Copies the collections. */
  public JarEvidence {
    pomProperties = List.copyOf(pomProperties);
    manifest = Map.copyOf(manifest);
  }

  /**
   * Returns the package that all classes are in or below, with dots; empty if there is none.
   *
   * @param classNames binary names with slashes, as class entries of archives have them
   */
  public static String commonPackage(Iterable<String> classNames) {
    String common = null;
    for (String name : classNames) {
      String itsPackage = name.substring(0, Math.max(name.lastIndexOf('/'), 0));
      if (common == null) {
        common = itsPackage;
      }
      while (!common.isEmpty() && !isInOrBelow(itsPackage, common)) {
        common = common.substring(0, Math.max(common.lastIndexOf('/'), 0));
      }
    }
    return common == null ? "" : common.replace('/', '.');
  }

  private static boolean isInOrBelow(String itsPackage, String ancestor) {
    return itsPackage.startsWith(ancestor)
        && (itsPackage.length() == ancestor.length()
            || itsPackage.charAt(ancestor.length()) == '/');
  }
}
