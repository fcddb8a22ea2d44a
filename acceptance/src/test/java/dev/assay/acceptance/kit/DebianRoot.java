package dev.assay.acceptance.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Debian root file system with a few packages and their dpkg database, copied from this machine's
 * own: the content of a small image, with nothing to download.
 */
public final class DebianRoot {

  /** Merged /usr, as every current Debian has it: these are links, and no package owns them. */
  private static final List<String> MERGED = List.of("bin", "sbin", "lib", "lib64");

  private final Path root;

  private DebianRoot(Path root) {
    this.root = root;
  }

  /**
   * Makes a root in {@code directory} (which must not exist) with exactly {@code packages}, no
   * dependencies added.
   */
  public static DebianRoot create(Path directory, List<String> packages) throws IOException {
    DebianRoot result = new DebianRoot(directory);
    Files.createDirectories(directory.resolve("var/lib/dpkg/info"));
    for (String merged : MERGED) {
      Files.createDirectories(directory.resolve("usr").resolve(merged));
      Files.createSymbolicLink(directory.resolve(merged), Path.of("usr", merged));
    }
    for (String directoryName : List.of("proc", "sys", "dev", "tmp", "etc", "run")) {
      Files.createDirectories(directory.resolve(directoryName));
    }
    Files.copy(Path.of("/etc/os-release"), directory.resolve("etc/os-release"));
    // Says that lists of files are named by package and architecture.
    Files.copy(Path.of("/var/lib/dpkg/info/format"), directory.resolve("var/lib/dpkg/info/format"));
    StringBuilder status = new StringBuilder();
    for (String name : packages) {
      status.append(Command.run("dpkg-query", "--status", name).strip()).append("\n\n");
      result.copyPackage(name);
    }
    Files.writeString(directory.resolve("var/lib/dpkg/status"), status);
    return result;
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
                java.util.Map.of())
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
        if (base.startsWith(name + ".") || base.startsWith(name + ":")) {
          Files.copy(file, root.resolve("var/lib/dpkg/info").resolve(base));
        }
      }
    }
    for (String line : Command.run("dpkg-query", "--listfiles", name).lines().toList()) {
      if (line.startsWith("/") && line.length() > 1 && !line.equals("/.")) {
        copy(Path.of(line));
      }
    }
  }

  private void copy(Path source) throws IOException {
    if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
      return; // Documentation that this machine was told not to install.
    }
    Path target = root.resolve(source.toString().substring(1));
    if (Files.isDirectory(source)) {
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
