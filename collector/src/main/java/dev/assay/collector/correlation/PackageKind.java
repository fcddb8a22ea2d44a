package dev.assay.collector.correlation;

import java.util.Set;

/** What a package belongs to. */
public enum PackageKind {
  /** The operating system. */
  OS_PACKAGE,
  /** An application, in a programming language. */
  APPLICATION_DEPENDENCY;

  private static final Set<String> OS_TYPES = Set.of("deb", "apk", "rpm");

  /** Returns the kind of a package URL. */
  static PackageKind of(String purl) {
    int slash = purl.indexOf('/');
    boolean os = slash > 4 && OS_TYPES.contains(purl.substring(4, slash));
    return os ? OS_PACKAGE : APPLICATION_DEPENDENCY;
  }
}
