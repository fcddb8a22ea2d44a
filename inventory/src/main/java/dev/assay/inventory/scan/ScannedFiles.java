package dev.assay.inventory.scan;

import dev.assay.inventory.language.jar.JarReader;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which files of a root {@link RootScan} reads, for those who have it only as a stream, the layers
 * of an image for example, and keep as little of it as possible. Stateless.
 */
public final class ScannedFiles {

  /** In each executable of Go: cmd/link, "Go buildinf". */
  private static final String GO_MARK = "\u00FF Go buildinf:";

  /** Package databases, and what tells of formats that are not read. */
  private static final Pattern DATABASES =
      Pattern.compile(
          "/etc/os-release|/usr/lib/os-release"
              + "|/var/lib/dpkg/(?:status|diversions|status\\.d/[^/]+|info/[^/]+\\.list)"
              + "|/(?:usr/)?lib/apk/db/installed"
              + "|/(?:usr/lib/sysimage|var/lib)/rpm/[^/]+"
              + "|/var/lib/(?:pacman/local|chisel/manifest\\.wall|rpmmanifest)(?:/.*)?"
              + "|/usr/lib/opkg/status");

  private static final Set<String> RECORDS =
      Set.of(
          "METADATA",
          "RECORD",
          "PKG-INFO",
          "installed-files.txt",
          "top_level.txt",
          "package.json",
          "installed.json",
          "installed.php");

  private ScannedFiles() {}

  /**
   * Tells whether the file at a path is read, as far as a path can tell. Executables of Go are read
   * too, wherever they are: their content tells, by {@link #goMark}.
   *
   * @param path absolute, without "." and ".."
   */
  public static boolean isRead(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return RECORDS.contains(name)
        || name.endsWith(".gemspec")
        || name.endsWith(".egg-info")
        || name.endsWith(".egg")
        || JarReader.isArchive(name)
        || DATABASES.matcher(path).matches();
  }

  /**
   * Returns the bytes, as text of ISO 8859-1, that every executable has somewhere in which Go
   * modules are found.
   */
  public static String goMark() {
    return GO_MARK;
  }
}
