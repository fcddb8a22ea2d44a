package dev.assay.inventory.os.dpkg;

import dev.assay.inventory.PackageRelations;
import org.jspecify.annotations.Nullable;

/**
 * What one paragraph of a control file says of a package; fields it has not are empty.
 *
 * @param line number of its first line, from 1
 * @param name field Package
 * @param status field Status: what is wanted, a flag, and the state
 * @param version field Version
 * @param architecture field Architecture
 * @param source field Source: a name, and a version in parentheses where it is another
 * @param defect what is wrong with the paragraph; empty if nothing is
 * @param relations fields Depends, Pre-Depends, Provides, and those that say that it has to stay;
 *     null where they cannot be read whole
 */
record Stanza(
    int line,
    String name,
    String status,
    String version,
    String architecture,
    String source,
    String defect,
    @Nullable PackageRelations relations) {

  /** Returns the state of the package, the last word of its status; empty if there is none. */
  String state() {
    return status.substring(status.lastIndexOf(' ') + 1);
  }

  /** Returns the name of the source package: its own name, unless it says another. */
  String sourceName() {
    int parenthesis = source.indexOf('(');
    String said = parenthesis < 0 ? source : source.substring(0, parenthesis);
    return said.isBlank() ? name : said.strip();
  }

  /** Returns the version of the source package: its own version, unless it says another. */
  String sourceVersion() {
    int open = source.indexOf('(');
    int close = source.indexOf(')', open + 1);
    return open < 0 || close < 0 ? version : source.substring(open + 1, close).strip();
  }
}
