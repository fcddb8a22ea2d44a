package dev.assay.inventory.os.dpkg;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Files that are installed under another name: dpkg-divert(1). A diverted file of any package but
 * the diverting one lies elsewhere; the name itself is left to the diverting package, or to the
 * administrator.
 */
final class Diversions {

  /** The administrator's own diversions, which hold for all packages. */
  private static final String LOCAL = ":";

  private final Map<String, Diversion> byName = new HashMap<>();

  /**
   * Reads the file of diversions: three lines each, name, new name and package.
   *
   * @param lines its lines
   * @param canonical makes names canonical: the same file may be named in several ways
   */
  static Diversions parse(Iterable<String> lines, UnaryOperator<String> canonical) {
    Diversions diversions = new Diversions();
    Iterator<String> rest = lines.iterator();
    while (rest.hasNext()) {
      String name = rest.next();
      String newName = rest.hasNext() ? rest.next() : "";
      String by = rest.hasNext() ? rest.next() : "";
      if (name.startsWith("/") && newName.startsWith("/") && !by.isEmpty()) {
        diversions.byName.put(canonical.apply(name), new Diversion(canonical.apply(newName), by));
      }
    }
    return diversions;
  }

  /** Returns where the package's file lies. */
  String placeOf(String canonicalPath, String packageName) {
    Diversion diversion = byName.get(canonicalPath);
    return diversion == null || diversion.by().equals(packageName)
        ? canonicalPath
        : diversion.newName();
  }

  private record Diversion(String newName, String by) {
    Diversion {
      by = by.equals(LOCAL) ? "" : by;
    }
  }
}
