package dev.assay.inventory.language.python;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compiled modules, which Python writes itself and no package may know of. Stateless. */
public final class PythonBytecode {

  /** PEP 3147, and PEP 488 for the optimised ones. */
  private static final Pattern CACHED =
      Pattern.compile("(.*/)__pycache__/([^/]+?)\\.[a-z]+-?\\d+[^/.]*(?:\\.opt-[^/.]+)?\\.pyc");

  private PythonBytecode() {}

  /** Returns the path of the source that a compiled module was made from, if it is one. */
  public static Optional<String> sourceOf(String path) {
    Matcher parts = CACHED.matcher(path);
    return parts.matches()
        ? Optional.of(parts.group(1) + parts.group(2) + ".py")
        : Optional.empty();
  }
}
