package dev.assay.acceptance.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A JDK of this machine. */
public record Jdk(int version, Path home) {

  private static final Path INSTALLED = Path.of("/usr/lib/jvm");

  /** The installed JDK of a version; skips the test where there is none. */
  public static Jdk require(int version) throws IOException {
    Optional<Jdk> found = find(version);
    Privileges.require(
        found.isPresent(), "this test needs a JDK " + version + " below " + INSTALLED);
    return found.orElseThrow();
  }

  private static Optional<Jdk> find(int version) throws IOException {
    if (!Files.isDirectory(INSTALLED)) {
      return Optional.empty();
    }
    try (Stream<Path> homes = Files.list(INSTALLED)) {
      for (Path home : homes.sorted().toList()) {
        Path release = home.resolve("release");
        if (Files.isExecutable(home.resolve("bin/javac"))
            && Files.exists(release)
            && Files.readString(release).contains("JAVA_VERSION=\"" + version + ".")) {
          return Optional.of(new Jdk(version, home.toRealPath()));
        }
      }
    }
    return Optional.empty();
  }

  /** One of its programs. */
  public String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  /** Compiles one source file; its classes go below {@code target}. */
  public void compile(Path target, String fileName, String source) throws IOException {
    Path file = Files.writeString(Files.createDirectories(target).resolve(fileName), source);
    Command.run(program("javac"), "-d", target.toString(), file.toString());
  }

  /** A small runtime of it that can run server applications, made once for all tests. */
  public Path runtime() throws IOException {
    Path made = Assay.home().resolve("acceptance/target").resolve("runtime-" + version);
    if (!Files.exists(made)) {
      Path making = made.resolveSibling(made.getFileName() + "-" + ProcessHandle.current().pid());
      link(making);
      Files.move(making, made);
    }
    return made;
  }

  private void link(Path target) {
    Command.run(
        program("jlink"),
        "--add-modules",
        "java.se,jdk.unsupported,jdk.crypto.ec,jdk.zipfs,jdk.management",
        "--no-header-files",
        "--no-man-pages",
        "--output",
        target.toString());
  }
}
