package dev.assay.inventory.language;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.root.ContainedDirectory;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.root.ResolvedPath.Kind;
import dev.assay.inventory.root.UnreadableFileException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What readers read from, and report to; keeps the limits of an inventory. Not thread-safe. */
public final class Findings {

  /** The longest names and versions in use have less than 250. */
  private static final int MAX_NAME_CHARACTERS = 512;

  private static final int MAX_LICENCE_CHARACTERS = 500;

  private final ContainedRoot root;
  private final InventoryLimits limits;
  private final ProblemList problems;
  private final Consumer<InstalledPackage> found;
  private int packages;
  private int pathBytes;

  /** Creates one for a root. */
  public Findings(
      ContainedRoot root,
      InventoryLimits limits,
      ProblemList problems,
      Consumer<InstalledPackage> found) {
    this.root = root;
    this.limits = limits;
    this.problems = problems;
    this.found = found;
  }

  /** Reads a file of the root; empty, and a problem, if it cannot be read. */
  public Optional<byte[]> read(String path, int maxBytes) {
    try {
      return Optional.of(root.read(path, Math.min(maxBytes, limits.maxFileBytes())));
    } catch (UnreadableFileException e) {
      problems.add(path, "cannot be read, a package is unknown: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Opens a file of the root, which the caller closes. */
  public SeekableByteChannel open(String path) throws UnreadableFileException {
    return root.open(path);
  }

  /** Opens a directory of the root, which the caller closes. */
  public ContainedDirectory openDirectory(String path) throws UnreadableFileException {
    return root.openDirectory(path.isEmpty() ? "/" : path);
  }

  /** Tells whether a directory is there. */
  public boolean isDirectory(String path) {
    return root.resolve(path).kind() == Kind.DIRECTORY;
  }

  /** Notes something that is not as it should be. */
  public void problem(String subject, String detail) {
    problems.add(subject, detail);
  }

  /** As the other one, of a package all of whose files are known. */
  public void add(
      String where,
      String type,
      String namespace,
      String name,
      String fullName,
      String version,
      String licence,
      List<String> files) {
    add(where, type, namespace, name, fullName, version, licence, files, "");
  }

  /**
   * Reports a package.
   *
   * @param where what says so, for problems
   * @param type as in package URLs
   * @param namespace as in package URLs; empty for none
   * @param name without namespace
   * @param fullName as the language writes it
   * @param licence as declared; empty where nothing is
   * @param files as {@link InstalledPackage#files}
   * @param note why its files are not all known; empty where they are
   */
  public void add(
      String where,
      String type,
      String namespace,
      String name,
      String fullName,
      String version,
      String licence,
      List<String> files,
      String note) {
    if (!isName(fullName) || !isName(version)) {
      problems.add(where, "has no name and version of a package");
      return;
    }
    if (packages == limits.maxPackages()) {
      problems.add(where, "left out: more than " + packages + " packages of languages");
      return;
    }
    packages++;
    List<String> fitting = fitting(files);
    try {
      found.accept(
          new InstalledPackage(
              new PackageURL(
                  type, namespace.isEmpty() ? null : namespace, name, version, null, null),
              type,
              fullName,
              version,
              "",
              "",
              "",
              licence.length() > MAX_LICENCE_CHARACTERS ? "" : licence.strip(),
              fitting,
              fitting.size() == files.size() ? note : "not all of its files were read",
              null));
    } catch (MalformedPackageURLException e) {
      problems.add(where, "has no package URL, left out: " + e.getMessage());
    }
  }

  private List<String> fitting(List<String> files) {
    int count = 0;
    for (String file : files) {
      if (pathBytes + (long) file.length() > limits.maxPathBytes()) {
        problems.add(file, "its owner is unknown: too many files in all");
        break;
      }
      pathBytes += file.length();
      count++;
    }
    return files.subList(0, count);
  }

  private static boolean isName(String text) {
    return !text.isBlank()
        && text.length() <= MAX_NAME_CHARACTERS
        && text.chars().noneMatch(c -> c < ' ' || c == 0xFFFD);
  }
}
