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
 * <p>Remembers directories, so that thousands of files of one cost one look. Not thread-safe.
 */
public final class CanonicalPaths {

  /** Some 20,000 directories, as many as a full desktop has; the rest is taken as it is given. */
  private static final int MAX_REMEMBERED_BYTES = 3 << 20;

  /** Of two objects and two places in tables. */
  private static final int BYTES_PER_DIRECTORY = 100;

  private final ContainedRoot root;
  private final Map<String, String> canonicalDirectories = new HashMap<>();
  private final Set<String> canonicalNames = new HashSet<>();
  private int rememberedBytes;

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

  /**
   * Tells whether something below the path has been made canonical: then it is a directory. May say
   * no of one, where there were too many to remember.
   */
  public boolean isKnownDirectory(String path) {
    return canonicalDirectories.containsKey(path) || canonicalNames.contains(path);
  }

  /**
   * Tells whether there were too many directories to look at all: what lies below links among the
   * others is not canonical. Without such an end, a list made to annoy takes minutes.
   */
  public boolean isExhausted() {
    return rememberedBytes > MAX_REMEMBERED_BYTES;
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
    if (isExhausted()) {
      return candidate;
    }
    ResolvedPath resolved = root.resolveLast(candidate);
    String found = resolved.kind() == Kind.UNRESOLVABLE ? candidate : resolved.path();
    String canonical = found.equals("/") ? "" : found;
    return remember(directory, canonical);
  }

  private String remember(String directory, String canonical) {
    rememberedBytes += directory.length() + BYTES_PER_DIRECTORY;
    if (canonical.equals(directory)) {
      // Nearly all are: one string for each.
      canonicalDirectories.put(directory, directory);
      return directory;
    }
    rememberedBytes += canonical.length();
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
