package dev.assay.inventory.os.rpm;

import com.github.packageurl.MalformedPackageURLException;
import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.PackageRelations;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.root.CanonicalPaths;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.root.ResolvedPath;
import dev.assay.inventory.root.ResolvedPath.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The packages that rpm has installed in a root. Not thread-safe. */
public final class RpmDatabase {

  private static final List<String> DIRECTORIES = List.of("/usr/lib/sysimage/rpm", "/var/lib/rpm");

  private static final String SQLITE = "rpmdb.sqlite";
  private static final String NDB = "Packages.db";
  private static final String BERKELEY = "Packages";

  /** Where a newer one is, an older is what a conversion left behind. */
  private static final List<String> NEWEST_FIRST = List.of(SQLITE, NDB, BERKELEY);

  private final ContainedRoot root;
  private final Distribution distribution;
  private final InventoryLimits limits;
  private final ProblemList problems;
  private final Consumer<InstalledPackage> found;
  private final CanonicalPaths canonical;
  private int packages;
  private int leftOut;
  private int pathBytes;

  private RpmDatabase(
      ContainedRoot root,
      Distribution distribution,
      InventoryLimits limits,
      ProblemList problems,
      Consumer<InstalledPackage> found) {
    this.root = root;
    this.distribution = distribution;
    this.limits = limits;
    this.problems = problems;
    this.found = found;
    this.canonical = new CanonicalPaths(root);
  }

  /**
   * Reads the packages of a root; none where it has no such database.
   *
   * @param problems takes what cannot be read
   * @param found takes each package as soon as it is read
   */
  public static void read(
      ContainedRoot root,
      Distribution distribution,
      InventoryLimits limits,
      ProblemList problems,
      Consumer<InstalledPackage> found) {
    new RpmDatabase(root, distribution, limits, problems, found).readAll();
  }

  private void readAll() {
    List<String> databases = databases();
    for (String database : databases) {
      try {
        readDatabase(database);
      } catch (IOException e) {
        problems.add(database, "cannot be read whole, packages are unknown: " + e.getMessage());
      }
    }
    if (leftOut > 0) {
      problems.add(
          databases.get(0),
          leftOut + " packages left out: more than " + limits.maxPackages() + " in all");
    }
    if (canonical.isExhausted()) {
      problems.add(
          databases.get(0), "owns more directories than are followed: owners may be missing");
    }
  }

  /** The newest database of each directory; one directory is often a link to the other. */
  private List<String> databases() {
    List<String> databases = new ArrayList<>();
    for (String directory : DIRECTORIES) {
      NEWEST_FIRST.stream()
          .map(name -> root.resolve(directory + "/" + name))
          .filter(resolved -> resolved.kind() != Kind.ABSENT)
          .map(ResolvedPath::path)
          .findFirst()
          .filter(path -> !databases.contains(path))
          .ifPresent(databases::add);
    }
    return databases;
  }

  private void readDatabase(String path) throws IOException {
    try (SeekableByteChannel channel = root.open(path)) {
      DatabaseFile file = new DatabaseFile(channel);
      int most = limits.maxFileBytes();
      String name = path.substring(path.lastIndexOf('/') + 1);
      if (name.equals(NDB)) {
        new NdbHeaders(file, most).forEach(header -> take(path, header));
      } else if (name.equals(SQLITE)) {
        readSqlite(path, file);
      } else {
        new BerkeleyHeaders(file, most).forEach(header -> take(path, header));
      }
    }
  }

  private void readSqlite(String path, DatabaseFile file) throws IOException {
    String logPath = path + "-wal";
    if (root.resolve(logPath).kind() == Kind.ABSENT) {
      readSqlite(path, new SqlitePages(file, null));
      return;
    }
    try (SeekableByteChannel log = root.open(logPath)) {
      readSqlite(path, new SqlitePages(file, new DatabaseFile(log)));
    }
  }

  private void readSqlite(String path, SqlitePages pages) throws IOException {
    new SqliteHeaders(pages, limits.maxFileBytes()).forEach(header -> take(path, header));
  }

  private void take(String path, ByteBuffer blob) {
    try {
      RpmHeader header = RpmHeader.parse(blob);
      RpmPackage names = RpmPackage.of(header);
      if (names.isKey()) {
        return;
      }
      if (!names.isUsable()) {
        throw new MalformedDatabaseException("a header without name and version");
      }
      if (packages == limits.maxPackages()) {
        leftOut++;
        return;
      }
      packages++;
      hand(names, files(names, header), RpmRelations.of(header, names.name()));
    } catch (MalformedDatabaseException e) {
      problems.add(path, "a package is unknown: " + e.getMessage());
    }
  }

  private OwnedFiles files(RpmPackage names, RpmHeader header) throws MalformedDatabaseException {
    OwnedFiles files = OwnedFiles.of(header, canonical, limits.maxPathBytes() - pathBytes);
    pathBytes += files.pathBytes();
    if (!files.isWhole()) {
      problems.add(names.name(), "what it owns is unknown in part: too many files");
    }
    return files;
  }

  private void hand(RpmPackage names, OwnedFiles files, PackageRelations relations) {
    try {
      found.accept(
          new InstalledPackage(
              distribution.purl(
                  "rpm", "redhat", names.name(), names.version(), names.architecture()),
              "rpm",
              names.name(),
              names.version(),
              names.architecture(),
              names.sourceName(),
              names.sourceVersion(),
              names.licence(),
              files.paths(),
              files.isWhole() ? "" : "not all of its files were read, there are too many",
              relations));
    } catch (MalformedPackageURLException e) {
      problems.add(names.name(), "has no package URL, left out: " + e.getMessage());
    }
  }
}
