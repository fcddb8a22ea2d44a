package dev.assay.inventory.os.dpkg;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.PathList;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.root.CanonicalPaths;
import dev.assay.inventory.root.UnreadableFileException;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Joins packages with the lists of their files. Not thread-safe.
 *
 * <p>Lists name directories like files; that something is a directory shows by what any package has
 * below it. So all lists are read twice, rather than all files of a machine kept in memory.
 */
final class PackageAssembly {

  private static final String TYPE = "deb";

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
      for (String path : listed.paths(limits.maxFileBytes())) {
        learnedBytes = addUpTo(limits.maxPathBytes(), learnedBytes, path);
        if (learnedBytes == limits.maxPathBytes()) {
          return;
        }
        canonical.of(path);
      }
    } catch (UnreadableFileException e) {
      // Told by the second reading, which fails alike; if it does not, all the better.
      return;
    }
  }

  /** Second reading: returns a package, with its files if they can be known. */
  Optional<InstalledPackage> assemble(ListedPackage listed) {
    Stanza stanza = listed.stanza();
    PathList.Builder files = new PathList.Builder();
    String note = listed.hasList() ? readFiles(listed, files) : "its list of files is missing";
    if (!note.isEmpty()) {
      problems.add(stanza.name(), note + ": what it owns is unknown");
    }
    try {
      return Optional.of(
          new InstalledPackage(
              purl(stanza),
              TYPE,
              stanza.name(),
              stanza.version(),
              stanza.architecture(),
              stanza.sourceName(),
              stanza.sourceVersion(),
              files.build(),
              withState(stanza, note)));
    } catch (MalformedPackageURLException e) {
      problems.add(stanza.name(), "has no package URL, left out: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Returns why not all files are known; empty if they are. */
  private String readFiles(ListedPackage listed, PathList.Builder files) {
    try {
      for (String path : listed.paths(limits.maxFileBytes())) {
        String place = diversions.placeOf(canonical.of(path), listed.stanza().name());
        pathBytes = addUpTo(limits.maxPathBytes(), pathBytes, place);
        if (pathBytes == limits.maxPathBytes()) {
          return "not all of its files were read, the limit for all packages is reached";
        }
        if (!canonical.isKnownDirectory(place)) {
          files.add(place);
        }
      }
      return "";
    } catch (UnreadableFileException e) {
      return "its list of files cannot be read (" + e.getMessage() + ")";
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

  private PackageURL purl(Stanza stanza) throws MalformedPackageURLException {
    TreeMap<String, String> qualifiers = new TreeMap<>();
    if (!stanza.architecture().isEmpty()) {
      qualifiers.put("arch", stanza.architecture());
    }
    String id = distribution.id();
    if (!id.isEmpty() && !distribution.versionId().isEmpty()) {
      qualifiers.put("distro", id + "-" + distribution.versionId());
    }
    // What has a dpkg database and says not what it is: the name of the format's own vendor.
    String namespace = id.isEmpty() ? "debian" : id;
    return new PackageURL(TYPE, namespace, stanza.name(), stanza.version(), qualifiers, null);
  }
}
