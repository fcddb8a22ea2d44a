package dev.assay.inventory.os.dpkg;

import com.github.packageurl.MalformedPackageURLException;
import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.PathList;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.root.CanonicalPaths;
import dev.assay.inventory.root.UnreadableFileException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Joins packages with the lists of their files. Not thread-safe.
 *
 * <p>Lists name directories like files; that something is a directory shows by what any package has
 * below it. So all lists are read twice, rather than all files of a machine kept in memory.
 */
final class PackageAssembly {

  private static final String TYPE = "deb";

  /** Twice as many as the largest package known has. */
  private static final int MAX_FILES = 100_000;

  private final Distribution distribution;
  private final InventoryLimits limits;
  private final ProblemList problems;
  private final CanonicalPaths canonical;
  private final Diversions diversions;
  private int learnedBytes;
  private int pathBytes;

  PackageAssembly(
      Distribution distribution,
      InventoryLimits limits,
      ProblemList problems,
      CanonicalPaths canonical,
      Diversions diversions) {
    this.distribution = distribution;
    this.limits = limits;
    this.problems = problems;
    this.canonical = canonical;
    this.diversions = diversions;
  }

  /** First reading: learns from a package what is a directory. */
  void learn(ListedPackage listed) {
    try {
      listed.forEachPath(limits.maxFileBytes(), this::learn);
    } catch (UnreadableFileException e) {
      // Told by the second reading, which fails alike; if it does not, all the better.
      return;
    }
  }

  private boolean learn(String path) {
    learnedBytes = addUpTo(limits.maxPathBytes(), learnedBytes, path);
    boolean hasRoom = learnedBytes < limits.maxPathBytes();
    if (hasRoom) {
      canonical.of(path);
    }
    return hasRoom;
  }

  /** Second reading: returns a package, with its files if they can be known. */
  Optional<InstalledPackage> assemble(ListedPackage listed) {
    Stanza stanza = listed.stanza();
    Files files =
        listed.hasList() ? readFiles(listed) : Files.unknown("its list of files is missing");
    if (!files.note().isEmpty()) {
      problems.add(stanza.name(), files.note() + ": what it owns is unknown");
    }
    try {
      return Optional.of(
          new InstalledPackage(
              distribution.purl(
                  TYPE, "debian", stanza.name(), stanza.version(), stanza.architecture()),
              TYPE,
              stanza.name(),
              stanza.version(),
              stanza.architecture(),
              stanza.sourceName(),
              stanza.sourceVersion(),
              // In copyright files, written for people.
              "",
              files.paths(),
              withState(stanza, files.note()),
              stanza.relations()));
    } catch (MalformedPackageURLException e) {
      problems.add(stanza.name(), "has no package URL, left out: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Files readFiles(ListedPackage listed) {
    try {
      FilesOfOne files = new FilesOfOne(listed);
      listed.forEachPath(limits.maxFileBytes(), files);
      return files.build();
    } catch (UnreadableFileException e) {
      return Files.unknown("its list of files cannot be read (" + e.getMessage() + ")");
    }
  }

  private static int addUpTo(int limit, int sum, String path) {
    return (int) Math.min(limit, (long) sum + path.length());
  }

  private static String withState(Stanza stanza, String note) {
    String state = stanza.state();
    boolean usual = state.isEmpty() || state.equals("installed");
    String stateNote = usual ? "" : "state: " + state;
    return stateNote + (stateNote.isEmpty() || note.isEmpty() ? "" : "; ") + note;
  }

  /** Collects what one package owns. */
  private final class FilesOfOne implements Predicate<String> {

    private final String packageName;
    private final PathList.Builder files;
    private int count;
    private boolean tooMany;

    FilesOfOne(ListedPackage listed) throws UnreadableFileException {
      packageName = listed.stanza().name();
      // With room for all from the beginning: to grow, the largest would need it twice.
      files = new PathList.Builder((int) Math.min(limits.maxFileBytes(), listed.listBytes()));
    }

    @Override
    public boolean test(String path) {
      String place = diversions.placeOf(canonical.of(path), packageName);
      pathBytes = addUpTo(limits.maxPathBytes(), pathBytes, place);
      tooMany = pathBytes == limits.maxPathBytes() || count == MAX_FILES;
      if (!tooMany && !canonical.isKnownDirectory(place)) {
        files.add(place);
        count++;
      }
      return !tooMany;
    }

    Files build() {
      return new Files(
          files.build(), tooMany ? "not all of its files were read, there are too many" : "");
    }
  }

  /** Files of a package, and why they are not all or none; empty if they are all. */
  private record Files(PathList paths, String note) {

    static Files unknown(String why) {
      return new Files(new PathList.Builder().build(), why);
    }
  }
}
