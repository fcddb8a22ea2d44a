package dev.assay.collector.usage;

import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.inventory.language.python.PythonBytecode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whose the files in use are. Immutable, once made.
 *
 * <p>A file may be of a package of the operating system and of one of a language, where the
 * distribution packed the latter; it then counts for both. What Python compiled is of the owner of
 * the source. A package that is known by a directory owns all below it that no directory nearer
 * does; what several packages have as their directory is nobody's for certain.
 */
final class FileOwnership {

  private static final Set<String> OS_TYPES = Set.of("deb", "apk", "rpm");

  /** What a package lists that lies in a file: its path and that in it are apart by this. */
  private static final String INSIDE = "!/";

  private final List<InstalledPackage> packages;

  /** Numbers of packages by the paths, and directories, that the files in use may be listed by. */
  private final Map<String, List<Integer>> listed = new HashMap<>();

  private final Set<String> shared = new HashSet<>();
  private final Map<Integer, List<FileUse>> used = new HashMap<>();

  private FileOwnership(List<InstalledPackage> packages) {
    this.packages = packages;
  }

  /** Finds the owners of files; those outside of the root have none. */
  static FileOwnership of(List<InstalledPackage> packages, Collection<FileUse> files) {
    FileOwnership ownership = new FileOwnership(packages);
    List<FileUse> ownable = files.stream().filter(file -> !file.outsideRoot()).toList();
    ownable.forEach(file -> ownership.expect(file.path()));
    ownership.list();
    ownable.forEach(
        file ->
            ownership
                .ownersOf(file.path())
                .forEach(
                    number ->
                        ownership.used.computeIfAbsent(number, n -> new ArrayList<>()).add(file)));
    return ownership;
  }

  /** Returns the files in use of a package, by its number in the list. */
  List<FileUse> filesOf(int number) {
    return used.getOrDefault(number, List.of());
  }

  /** Returns whether nothing but a directory that others have, too, tells what files it has. */
  boolean isVague(int number) {
    return packages.get(number).files().stream().anyMatch(shared::contains);
  }

  private void expect(String path) {
    listed.put(path, List.of());
    PythonBytecode.sourceOf(path).ifPresent(source -> listed.put(source, List.of()));
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      if (listed.put(path.substring(0, slash + 1), List.of()) != null) {
        return; // and all above it
      }
    }
  }

  private void list() {
    Map<String, String> directories = new HashMap<>();
    for (int number = 0; number < packages.size(); number++) {
      InstalledPackage installed = packages.get(number);
      for (String file : installed.files()) {
        int inside = file.indexOf(INSIDE);
        String path = inside < 0 ? file : file.substring(0, inside);
        if (path.endsWith("/")) {
          String other = directories.putIfAbsent(path, installed.purl());
          if (other != null && !other.equals(installed.purl())) {
            shared.add(path);
          }
        }
        add(path, number);
      }
    }
  }

  private void add(String path, int number) {
    List<Integer> numbers = listed.get(path);
    if (numbers == null) {
      return;
    }
    if (numbers.isEmpty()) {
      listed.put(path, List.of(number));
    } else if (numbers.get(numbers.size() - 1) != number) {
      List<Integer> more = new ArrayList<>(numbers);
      more.add(number);
      listed.put(path, more);
    }
  }

  private Set<Integer> ownersOf(String path) {
    String source = PythonBytecode.sourceOf(path).orElse(path);
    Set<Integer> owners = new HashSet<>();
    for (boolean system : List.of(true, false)) {
      List<Integer> exact = listedBy(path, system);
      owners.addAll(exact.isEmpty() ? listedBy(source, system) : exact);
    }
    if (owners.stream().allMatch(this::isOfSystem)) {
      owners.addAll(withDirectory(path));
    }
    return owners;
  }

  private List<Integer> listedBy(String path, boolean system) {
    return listed.getOrDefault(path, List.of()).stream()
        .filter(number -> isOfSystem(number) == system)
        .toList();
  }

  private List<Integer> withDirectory(String path) {
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      String directory = path.substring(0, slash + 1);
      List<Integer> numbers = listed.getOrDefault(directory, List.of());
      if (!numbers.isEmpty()) {
        return shared.contains(directory) ? List.of() : numbers;
      }
    }
    return List.of();
  }

  private boolean isOfSystem(int number) {
    return OS_TYPES.contains(packages.get(number).type());
  }
}
