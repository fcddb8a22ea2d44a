package dev.assay.collector.correlation;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which files of a package are code by their names: what a sensor tells of when it is opened. Of a
 * package of certificates, time zones or fonts it tells nothing, however much it is used. Pure.
 */
final class CodeFiles {

  /** As the sensor has them, without what mostly is data. */
  private static final Set<String> SUFFIXES =
      Set.of(
          "py", "pyc", "pyo", "pyz", "egg", "js", "cjs", "mjs", "node", "ts", "rb", "php", "phar",
          "phtml", "inc", "pl", "pm", "ph", "al", "lua", "tcl", "sh", "bash", "jar", "class", "dll",
          "exe", "wasm", "beam", "el", "elc", "so");

  private static final Pattern LIBRARY = Pattern.compile(".*\\.so(?:\\.[\\w.]+)?");

  /** Where programs lie, whose names need no suffix. */
  private static final Pattern PROGRAM =
      Pattern.compile("(?:.*/)?(?:s?bin|libexec|lib/[^.]+)/[^./]+");

  /** What people read, and what is no part of what runs. */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "/usr/share/(?:doc|man|locale|info|lintian|bash-completion|zsh|fish|icons|bug"
              + "|applications|doc-base|menu|pixmaps|metainfo)/.*"
              + "|.*\\.(?:dist|egg)-info/.*|.*\\.(?:md|txt|rst|pyi|h|a|map|d\\.ts|gemspec|pod)");

  private CodeFiles() {}

  /** Returns whether at least half of the files that matter when it runs are code. */
  static boolean areMost(List<String> files) {
    int code = 0;
    int data = 0;
    for (String file : files) {
      // A directory, or what is in a program, tells of all that is there.
      if (file.endsWith("/") || file.contains("!/") || is(file)) {
        code++;
      } else if (!LEFT_OUT.matcher(file).matches()) {
        data++;
      }
    }
    return code > 0 && code >= data;
  }

  private static boolean is(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return (dot >= 0 && SUFFIXES.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT)))
        || LIBRARY.matcher(name).matches()
        || PROGRAM.matcher(file).matches();
  }

  /** Returns whether a file is an archive of Java classes, or lies in one. */
  static boolean isJavaArchive(String file) {
    int inside = file.indexOf("!/");
    String path = inside < 0 ? file : file.substring(0, inside);
    String suffix = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return Set.of("jar", "war", "ear", "rar").contains(suffix);
  }
}
