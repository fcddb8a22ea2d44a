package dev.assay.inventory.root;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.inventory.root.ResolvedPath.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainedRootTest {

  @TempDir private Path outside;
  private Path inside;
  private ContainedRoot root;

  @BeforeEach
  void plantTree() throws IOException {
    inside = Files.createDirectory(outside.resolve("root"));
    Files.writeString(outside.resolve("secret"), "outside");
    Files.createDirectories(inside.resolve("usr/lib"));
    Files.writeString(inside.resolve("usr/lib/x.so"), "inside");
    Files.writeString(inside.resolve("secret"), "decoy");
    link("lib", "usr/lib");
    link("abs", "/usr/lib");
    link("up", "../secret");
    link("far", "../../../../../../../../secret");
    link("loop", "loop");
    link("a", "b");
    link("b", "a");
    link("usr/here", "../lib/x.so");
    link("top", "/");
    link("out", outside.resolve("secret").toString());
    root = ContainedRoot.at(inside);
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(inside.resolve(name), Path.of(target));
  }

  @ParameterizedTest
  @CsvSource({
    "/usr/lib/x.so, /usr/lib/x.so, FILE",
    "/lib/x.so, /usr/lib/x.so, FILE",
    "/abs/x.so, /usr/lib/x.so, FILE",
    "/usr/here, /usr/lib/x.so, FILE",
    "//usr/./lib//x.so, /usr/lib/x.so, FILE",
    "/top/top/usr, /usr, DIRECTORY",
    "/, /, DIRECTORY",
    "/top, /, DIRECTORY",
    "/../../usr, /usr, DIRECTORY",
    "/up, /secret, FILE",
    "/far, /secret, FILE",
    "/loop, /loop, UNRESOLVABLE",
    "/a/x, /a, UNRESOLVABLE",
    "/lib/gone/x, /usr/lib/gone/x, ABSENT",
    "/usr/lib/x.so/y, /usr/lib/x.so/y, ABSENT",
  })
  void pathsResolveInside(String path, String resolved, Kind kind) {
    assertThat(root.resolve(path))
        .satisfies(
            found -> {
              assertThat(found.kind()).isEqualTo(kind);
              if (kind != Kind.UNRESOLVABLE) {
                assertThat(found.path()).isEqualTo(resolved);
              }
            });
  }

  @Test
  void absoluteLinkToTheOutsideMeansAPlaceInside() {
    assertThat(root.resolve("/out").kind()).isEqualTo(Kind.ABSENT);
    assertThatThrownBy(() -> root.read("/out", 100)).hasMessage("/out: not there");
  }

  @Test
  void rootThatIsGoneIsSaidInWords() {
    Path gone = inside.resolve("gone");
    assertThatThrownBy(() -> ContainedRoot.at(gone)).hasMessage(gone + ": no such file");
  }

  @Test
  void linksUpStopAtTheRoot() throws IOException {
    assertThat(root.read("/far", 100)).isEqualTo("decoy".getBytes(UTF_8));
  }

  @Test
  void directoryKeepsItsIdentityWhenSwappedForALinkOutside() throws IOException {
    try (ContainedDirectory directory = root.openDirectory("/usr/lib")) {
      Files.move(inside.resolve("usr/lib"), inside.resolve("usr/old"));
      Files.createSymbolicLink(inside.resolve("usr/lib"), outside);

      assertThat(directory.read("x.so", 100)).isEqualTo("inside".getBytes(UTF_8));
      assertThatThrownBy(() -> directory.read("secret", 100))
          .isInstanceOf(UnreadableFileException.class);
    }
  }

  @Test
  void linksInADirectoryAreNotFollowedByName() throws IOException {
    try (ContainedDirectory directory = root.openDirectory("/")) {
      assertThatThrownBy(() -> directory.read("out", 100)).hasMessageContaining("no regular file");
      assertThatThrownBy(() -> directory.read("usr/lib/x.so", 100))
          .hasMessageContaining("no plain name");
      assertThatThrownBy(() -> directory.read("..", 100))
          .isInstanceOf(UnreadableFileException.class);
    }
  }

  @Test
  @Timeout(10)
  void pipeIsNotOpened() throws Exception {
    Path pipe = inside.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThat(root.resolve("/pipe").kind()).isEqualTo(Kind.SPECIAL);
    assertThatThrownBy(() -> root.read("/pipe", 100)).hasMessageContaining("pipe");
  }

  @Test
  void sparseGiantIsRefusedByItsSize() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(inside.resolve("giant").toFile(), "rw")) {
      file.setLength(1L << 40);
    }

    assertThatThrownBy(() -> root.read("/giant", 1000)).hasMessageContaining("limit of 1000");
  }

  @Test
  void fileWithoutTrueSizeIsBoundedToo() throws IOException {
    ContainedRoot proc = ContainedRoot.at(Path.of("/proc/self"));

    assertThat(new String(proc.read("/status", 100_000), UTF_8)).startsWith("Name:");
    assertThatThrownBy(() -> proc.read("/maps", 1000)).hasMessageContaining("limit of 1000");
  }

  @Test
  void rootOfAProcessIsReadAndMissedAfterItsEnd() throws Exception {
    Process process = new ProcessBuilder("cat").start();
    ContainedRoot other = ContainedRoot.at(Path.of("/proc/" + process.pid() + "/root"));
    assertThat(other.resolve("/etc/passwd").kind()).isEqualTo(Kind.FILE);
    assertThat(other.isStillThere()).isTrue();

    process.destroyForcibly().waitFor();

    assertThat(other.isStillThere()).isFalse();
  }

  @Test
  void namesThatAreNoTextDoNotThrow() throws Exception {
    String script = "mkdir \"$1/$(printf 'b\\377d')\" && touch \"$1/$(printf 'b\\377d')/f\"";
    Process shell = new ProcessBuilder("sh", "-c", script, "sh", inside.toString()).start();
    assertThat(shell.waitFor()).isZero();

    try (ContainedDirectory directory = root.openDirectory("/")) {
      assertThat(directory.names(100)).contains("b\uFFFDd");
    }
    assertThat(root.resolve("/b\uFFFDd/f").kind()).isEqualTo(Kind.ABSENT);
    assertThat(root.resolve("/x\0y").kind()).isEqualTo(Kind.UNRESOLVABLE);
    assertThat(root.resolve("/" + "y".repeat(300)).kind()).isEqualTo(Kind.UNRESOLVABLE);
    assertThat(root.resolve("/" + "y/".repeat(3000)).kind()).isEqualTo(Kind.UNRESOLVABLE);
  }

  @Test
  void directoryWithTooManyNamesIsRefused() throws IOException {
    try (ContainedDirectory directory = root.openDirectory("/")) {
      assertThatThrownBy(() -> directory.names(3)).hasMessageContaining("more than 3 names");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/lib/x.so, /usr/lib/x.so",
    "/lib, /lib",
    "/usr/here, /usr/here",
    "/abs/sub/y, /usr/lib/sub/y",
    "/top/usr/lib/../lib/x.so, /usr/lib/x.so",
    "/loop/x, /loop/x",
    "/x, /x",
    "/usr/.build-id/1, /usr/.build-id/1",
  })
  void lastNameOfACanonicalPathStays(String path, String canonical) {
    assertThat(new CanonicalPaths(root).of(path)).isEqualTo(canonical);
  }

  @Test
  void directoriesWithoutEndAreGivenUpAndThatIsSaid() {
    CanonicalPaths canonical = new CanonicalPaths(root);
    assertThat(canonical.of("/lib/a/x")).isEqualTo("/usr/lib/a/x");
    assertThat(canonical.isExhausted()).isFalse();

    for (int i = 0; i < 40_000; i++) {
      canonical.of("/absent" + i + "/x");
    }

    assertThat(canonical.isExhausted()).isTrue();
    assertThat(canonical.of("/lib/a/y")).isEqualTo("/usr/lib/a/y");
    assertThat(canonical.of("/abs/new/y")).isEqualTo("/abs/new/y");
  }
}
