package dev.assay.inventory.os.dpkg;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.InventoryLimits;
import dev.assay.inventory.PathList;
import dev.assay.inventory.ProblemList;
import dev.assay.inventory.root.CanonicalPaths;
import dev.assay.inventory.root.ContainedDirectory;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.root.ResolvedPath.Kind;
import dev.assay.inventory.root.UnreadableFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Joins packages with the lists of their files. Not thread-safe. */
final class PackageAssembly {

  /** Files that dpkg and debhelper keep of one package: list, checksums, scripts, triggers. */
  private static final int INFO_FILES_PER_PACKAGE = 16;

  private static final String TYPE = "deb";

  private final ContainedRoot root;
  private final Distribution distribution;
  private final InventoryLimits limits;
  private final ProblemList problems;
  private final CanonicalPaths canonical;
  private final List<Entry> entries = new ArrayList<>();
  private int pathBytes;

  PackageAssembly(
      ContainedRoot root, Distribution distribution, InventoryLimits limits, ProblemList problems) {
    this.root = root;
    this.distribution = distribution;
    this.limits = limits;
    this.problems = problems;
    this.canonical = new CanonicalPaths(root);
  }

  /** Adds packages whose files are listed in the database's directory "info". */
  void addListed(String database, List<Stanza> stanzas) {
    if (stanzas.isEmpty()) {
      return;
    }
    Diversions diversions = readDiversions(database + "/diversions");
    try (ContainedDirectory info = root.openDirectory(database + "/info")) {
      Set<String> names =
          info.names(Math.multiplyExact(INFO_FILES_PER_PACKAGE, limits.maxPackages()));
      for (Stanza stanza : stanzas) {
        addListed(info, names, stanza, diversions);
      }
    } catch (UnreadableFileException e) {
      problems.add(database, "lists of files cannot be read, owners unknown: " + e.getMessage());
      stanzas.forEach(stanza -> addWithoutFiles(stanza, "its files are not known"));
    }
  }

  private void addListed(
      ContainedDirectory info, Set<String> names, Stanza stanza, Diversions diversions) {
    // Packages that can be installed for several architectures at once carry it in the name.
    String ofArchitecture = stanza.name() + ":" + stanza.architecture() + ".list";
    String list = names.contains(ofArchitecture) ? ofArchitecture : stanza.name() + ".list";
    if (!names.contains(list)) {
      problems.add(stanza.name(), "its list of files is missing: what it owns is unknown");
      addWithoutFiles(stanza, "its list of files is missing");
      return;
    }
    try {
      add(stanza, FileList.ofList(info.read(list, limits.maxFileBytes())), diversions);
    } catch (UnreadableFileException e) {
      problems.add(stanza.name(), "its list of files cannot be read: " + e.getMessage());
      addWithoutFiles(stanza, "its list of files cannot be read");
    }
  }

  /**
   * Adds a package of a distroless image, whose files stand in a list of checksums.
   *
   * @param sums name of the list in the directory; empty if there is none
   */
  void addWithChecksums(ContainedDirectory directory, Stanza stanza, String sums) {
    if (sums.isEmpty()) {
      problems.add(stanza.name(), "has no list of checksums: what it owns is unknown");
      addWithoutFiles(stanza, "its list of files is missing");
      return;
    }
    try {
      byte[] text = directory.read(sums, limits.maxFileBytes());
      add(stanza, FileList.ofChecksums(text), new Diversions());
    } catch (UnreadableFileException e) {
      problems.add(stanza.name(), "its list of files cannot be read: " + e.getMessage());
      addWithoutFiles(stanza, "its list of files cannot be read");
    }
  }

  private Diversions readDiversions(String path) {
    try {
      return root.resolve(path).kind() == Kind.ABSENT
          ? new Diversions()
          : Diversions.parse(FileList.lines(root.read(path, limits.maxFileBytes())), canonical::of);
    } catch (UnreadableFileException e) {
      problems.add(path, "cannot be read, owners of diverted files are wrong: " + e.getMessage());
      return new Diversions();
    }
  }

  private void add(Stanza stanza, List<String> paths, Diversions diversions) {
    PathList.Builder files = new PathList.Builder();
    for (String path : paths) {
      String place = diversions.placeOf(canonical.of(path), stanza.name());
      if (pathBytes + place.length() > limits.maxPathBytes()) {
        problems.add(stanza.name(), "files not read: more than the limit for all packages");
        addEntry(stanza, files.build(), "not all of its files were read");
        return;
      }
      pathBytes += place.length();
      files.add(place);
    }
    addEntry(stanza, files.build(), "");
  }

  private void addWithoutFiles(Stanza stanza, String note) {
    addEntry(stanza, new PathList.Builder().build(), note);
  }

  private void addEntry(Stanza stanza, PathList files, String note) {
    if (entries.size() < limits.maxPackages()) {
      entries.add(new Entry(stanza, files, note));
    } else {
      problems.add(stanza.name(), "left out: more than " + limits.maxPackages() + " packages");
    }
  }

  /** Returns all packages added, directories taken out of their files. */
  List<InstalledPackage> build() {
    List<InstalledPackage> packages = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      try {
        packages.add(toPackage(entry));
      } catch (MalformedPackageURLException e) {
        problems.add(entry.stanza().name(), "has no package URL: " + e.getMessage());
      }
    }
    return packages;
  }

  private InstalledPackage toPackage(Entry entry) throws MalformedPackageURLException {
    Stanza stanza = entry.stanza();
    PathList.Builder files = new PathList.Builder();
    for (String path : entry.files()) {
      // Directories of one package only show by what other packages have below them.
      if (!canonical.isKnownDirectory(path)) {
        files.add(path);
      }
    }
    return new InstalledPackage(
        purl(stanza),
        TYPE,
        stanza.name(),
        stanza.version(),
        stanza.architecture(),
        stanza.sourceName(),
        stanza.sourceVersion(),
        files.build(),
        note(entry));
  }

  private static String note(Entry entry) {
    String state = entry.stanza().state();
    boolean usual = state.isEmpty() || state.equals("installed");
    String note = usual ? "" : "state: " + state;
    return note.isEmpty() || entry.note().isEmpty()
        ? note + entry.note()
        : note + "; " + entry.note();
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

  private record Entry(Stanza stanza, PathList files, String note) {}
}
