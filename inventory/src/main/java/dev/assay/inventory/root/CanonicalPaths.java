package dev.assay.inventory.root;

import dev.assay.inventory.root.ResolvedPath.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Makes paths of a root canonical: links of their directories are resolved, the last name stays. So
 * /lib/x.so and /usr/lib/x.so become one where /lib is a link to /usr/lib.
 *
 * <p>Remembers every directory, so that thousands of files of it cost one look. Not thread-safe.
 */
public final class CanonicalPaths {

  private final ContainedRoot root;
  private final Map<String, String> canonicalDirectories = new HashMap<>();
  private final Set<String> canonicalNames = new HashSet<>();

  /** Creates one for a root. */
  public CanonicalPaths(ContainedRoot root) {
    this.root = root;
    canonicalDirectories.put("", "");
  }

  /** Returns the canonical form of an absolute path; what is not there stays as it is given. */
  public String of(String path) {
    String plain = isPlain(path) ? path : normalised(path);
    int slash = plain.lastIndexOf('/');
    return slash < 0
        ? "/" + plain
        : canonicalDirectory(plain.substring(0, slash)) + plain.substring(slash);
  }

  /** Tells whether something below the path has been made canonical: then it is a directory. */
  public boolean isKnownDirectory(String path) {
    return canonicalDirectories.containsKey(path) || canonicalNames.contains(path);
  }

  private String canonicalDirectory(String directory) {
    String known = canonicalDirectories.get(directory);
    if (known != null) {
      return known;
    }
    int slash = directory.lastIndexOf('/');
    // Deeper than any kernel allows a path to be: recursion ends at PATH_MAX / 2 names.
    String parent = canonicalDirectory(directory.substring(0, Math.max(slash, 0)));
    String candidate = parent + directory.substring(Math.max(slash, 0));
    ResolvedPath resolved = root.resolveLast(candidate);
    String found = resolved.kind() == Kind.UNRESOLVABLE ? candidate : resolved.path();
    String canonical = found.equals("/") ? "" : found;
    canonicalDirectories.put(directory, canonical);
    canonicalNames.add(canonical);
    return canonical;
  }

  private static boolean isPlain(String path) {
    return path.startsWith("/") && !path.contains("//") && !path.contains("/.");
  }

  private static String normalised(String path) {
    StringBuilder plain = new StringBuilder();
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty() && !name.equals(".")) {
        plain.append('/').append(name);
      }
    }
    return plain.isEmpty() ? "/" : plain.toString();
  }
}
