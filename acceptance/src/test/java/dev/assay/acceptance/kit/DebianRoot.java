package dev.assay.acceptance.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A Debian root file system with a few packages and their dpkg database, copied from this machine's
 * own: the content of a small image, with nothing to download.
 */
public final class DebianRoot {

  /** Merged /usr, as every current Debian has it: these are links, and no package owns them. */
  private static final List<String> MERGED = List.of("bin", "sbin", "lib", "lib64");

  /** Slim images leave such out, too. */
  private static final List<String> NOT_FOR_PROGRAMS =
      List.of("/usr/share/doc/", "/usr/share/man/", "/usr/share/locale/", "/usr/include/");

  private final Path root;
  private final List<String> leftOut;

  private DebianRoot(Path root, List<String> leftOut) {
    this.root = root;
    this.leftOut = leftOut;
  }

  /**
   * Makes a root in {@code directory} (which must not exist) with exactly {@code packages}, no
   * dependencies added.
   */
  public static DebianRoot create(Path directory, List<String> packages) throws IOException {
    return new DebianRoot(directory, List.of()).fill(packages);
  }

  private DebianRoot fill(Collection<String> packages) throws IOException {
    Files.createDirectories(root.resolve("var/lib/dpkg/info"));
    for (String merged : MERGED) {
      Files.createDirectories(root.resolve("usr").resolve(merged));
      Files.createSymbolicLink(root.resolve(merged), Path.of("usr", merged));
    }
    for (String directoryName : List.of("proc", "sys", "dev", "tmp", "etc", "run")) {
      Files.createDirectories(root.resolve(directoryName));
    }
    Files.copy(Path.of("/etc/os-release"), root.resolve("etc/os-release"));
    // Says that lists of files are named by package and architecture.
    Files.copy(Path.of("/var/lib/dpkg/info/format"), root.resolve("var/lib/dpkg/info/format"));
    StringBuilder status = new StringBuilder();
    for (String name : packages) {
      status.append(Command.run("dpkg-query", "--status", name).strip()).append("\n\n");
      copyPackage(name);
    }
    Files.writeString(root.resolve("var/lib/dpkg/status"), status);
    return this;
  }

  /**
   * The same with everything that {@code packages} depend on, as far as it is installed here, but
   * without what only people and compilers read.
   *
   * @param leftOut packages that are not needed for what a test does, nor what they depend on
   */
  public static DebianRoot withDependencies(
      Path directory, List<String> packages, Set<String> leftOut) throws IOException {
    Map<String, String> installed = new HashMap<>();
    for (String line :
        Command.run(
                "dpkg-query",
                "--show",
                "--showformat=${db:Status-Status}\t${Package}\t${Pre-Depends}, ${Depends}\n")
            .lines()
            .toList()) {
      String[] fields = line.split("\t", -1);
      if (fields[0].equals("installed")) {
        installed.put(fields[1], fields[2]);
      }
    }
    Set<String> found = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(packages);
    while (!open.isEmpty()) {
      String name = open.removeFirst();
      if (!leftOut.contains(name) && found.add(name)) {
        for (String needed : installed.getOrDefault(name, "").split(",", -1)) {
          Arrays.stream(needed.split("\\|", -1))
              .map(each -> each.replaceFirst("[(:].*", "").strip())
              .filter(installed::containsKey)
              .findFirst()
              .ifPresent(open::add);
        }
      }
    }
    return new DebianRoot(directory, NOT_FOR_PROGRAMS).fill(found);
  }

  /** Returns the file that a path of this root leads to. */
  public String resolve(String path) throws IOException {
    Path found = root.resolve(path.substring(1));
    while (Files.isSymbolicLink(found)) {
      Path target = Files.readSymbolicLink(found);
      found =
          target.isAbsolute()
              ? root.resolve(target.toString().substring(1))
              : found.resolveSibling(target);
    }
    return "/" + root.toRealPath().relativize(found.toRealPath());
  }

  /** Where it is. */
  public Path path() {
    return root;
  }

  /** Puts a file that belongs to no package. */
  public DebianRoot add(Path source, String target) throws IOException {
    Path destination = root.resolve(target.substring(1));
    createParent(destination);
    Files.copy(source, destination, StandardCopyOption.COPY_ATTRIBUTES);
    return this;
  }

  /** Puts a directory that belongs to no package. */
  public DebianRoot addTree(Path source, String target) throws IOException {
    Path destination = root.resolve(target.substring(1));
    Files.createDirectories(destination);
    Command.run("cp", "-a", source + "/.", destination.toString());
    return this;
  }

  /**
   * Asks dpkg itself which package owns a path of this root, the oracle of the tests; empty: none.
   */
  public String owner(String path) {
    Command.Result result =
        new Command(
                List.of("dpkg-query", "--admindir=" + root.resolve("var/lib/dpkg"), "-S", path),
                Map.of())
            .execute();
    return result.exitCode() == 0 ? result.output().split(":", 2)[0] : "";
  }

  /** Removes everything. */
  public void delete() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void copyPackage(String name) throws IOException {
    Path info = Path.of("/var/lib/dpkg/info");
    try (Stream<Path> files = Files.list(info)) {
      for (Path file : files.toList()) {
        String base = file.getFileName().toString();
        // Not those of "python3.11" for "python3".
        if (base.startsWith(name) && base.substring(name.length()).matches("(:[^.]+)?\\.[^.]+")) {
          Files.copy(file, root.resolve("var/lib/dpkg/info").resolve(base));
        }
      }
    }
    for (String line : Command.run("dpkg-query", "--listfiles", name).lines().toList()) {
      if (line.startsWith("/")
          && line.length() > 1
          && !line.equals("/.")
          && leftOut.stream().noneMatch(line::startsWith)) {
        copy(Path.of(line));
      }
    }
  }

  private void copy(Path source) throws IOException {
    if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
      return; // Documentation that this machine was told not to install.
    }
    Path target = root.resolve(source.toString().substring(1));
    if (Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(target);
    } else if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      createParent(target);
      Files.copy(source, target, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private static void createParent(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }
}
