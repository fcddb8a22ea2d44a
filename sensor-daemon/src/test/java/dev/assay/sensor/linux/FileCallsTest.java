package dev.assay.sensor.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Platform;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCallsTest {

  @TempDir private Path directory;
  private Path root;
  private final FileCalls calls = new FileCalls();

  @BeforeEach
  void makeTree() throws Exception {
    root = Files.createDirectories(directory.resolve("root"));
    Files.createDirectories(root.resolve("usr/lib"));
    Files.writeString(root.resolve("usr/lib/x.so"), "library");
    Files.writeString(directory.resolve("secret"), "secret");
  }

  private DirectoryHandle tree() throws SystemCallException {
    return calls.directory(root.toString());
  }

  @Test
  void filesAreReadBelowTheRoot() throws Exception {
    try (DirectoryHandle tree = tree();
        FileHandle file = Objects.requireNonNull(tree.open("/usr/lib/x.so"))) {
      byte[] bytes = new byte[100];
      int length = file.read(bytes);
      assertThat(new String(Arrays.copyOf(bytes, length), StandardCharsets.UTF_8))
          .isEqualTo("library");
      assertThat(file.read(bytes)).isZero();
      assertThat(file.status()).isEqualTo(tree.status("/usr/lib/x.so"));
    }
  }

  @Test
  void statusIsThatOfTheFile() throws Exception {
    Path file = root.resolve("usr/lib/x.so");
    try (DirectoryHandle tree = tree()) {
      FileStatus status = Objects.requireNonNull(tree.status("/usr/lib/x.so"));
      assertThat(status.isRegular()).isTrue();
      assertThat(status.sizeBytes()).isEqualTo(7);
      assertThat(status.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
      assertThat(status.changedAt().toEpochMilli())
          .isEqualTo(
              ((java.nio.file.attribute.FileTime) Files.getAttribute(file, "unix:ctime"))
                  .toMillis());
      assertThat(Files.readAttributes(file, BasicFileAttributes.class).size()).isEqualTo(7);
    }
  }

  @Test
  void holesTakeNoRoom() throws Exception {
    try (RandomAccessFile sparse = new RandomAccessFile(root.resolve("sparse").toFile(), "rw");
        DirectoryHandle tree = tree()) {
      sparse.setLength(1L << 32);
      FileStatus status = Objects.requireNonNull(tree.status("/sparse"));
      assertThat(status.sizeBytes()).isEqualTo(1L << 32);
      assertThat(status.allocatedBytes()).isLessThan(1L << 20);
    }
  }

  @Test
  void noPathLeadsOut() throws Exception {
    Files.createSymbolicLink(root.resolve("out"), directory.resolve("secret"));
    Files.createSymbolicLink(root.resolve("outside"), directory);
    try (DirectoryHandle tree = tree()) {
      assertThat(tree.open("/out")).isNull();
      assertThat(tree.open("/outside/secret")).isNull();
      assertThat(tree.status("/../secret")).isNull();
      assertThat(tree.open("/none/x")).isNull();
      assertThat(tree.open("/usr/lib/x.so/y")).isNull();
    }
  }

  @Test
  void linksOfDirectoriesStayInTheTree() throws Exception {
    Files.createSymbolicLink(root.resolve("lib"), Path.of("/usr/lib"));
    try (DirectoryHandle tree = tree();
        DirectoryHandle below = Objects.requireNonNull(tree.directory("/lib"))) {
      assertThat(below.status("/x.so")).isNotNull();
      assertThat(tree.directory("/nowhere")).isNull();
    }
  }

  @Test
  void pipesDoNotBlock() throws Exception {
    Path pipe = root.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    try (DirectoryHandle tree = tree()) {
      assertThat(tree.open("/pipe")).isNull();
      assertThat(calls.behind(pipe.toString())).isNull();
    }
  }

  @Test
  void otherMountsAreElsewhere() throws Exception {
    try (DirectoryHandle tree = calls.directory("/")) {
      assertThat(tree.status("/proc/self/status")).isNull();
      assertThat(tree.open("/proc/self/status")).isNull();
    }
  }

  @Test
  void openFilesWithoutANameCanBeRead() throws Exception {
    Path file = root.resolve("usr/lib/x.so");
    try (RandomAccessFile held = new RandomAccessFile(file.toFile(), "r")) {
      assertThat(held.length()).isEqualTo(7);
      Files.delete(file);
      String link = null;
      try (var links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
        for (Path each : links) {
          link =
              Files.isSymbolicLink(each)
                      && Files.readSymbolicLink(each).toString().equals(file + " (deleted)")
                  ? each.toString()
                  : link;
        }
      }
      try (FileHandle again = Objects.requireNonNull(calls.behind(Objects.requireNonNull(link)))) {
        assertThat(again.status().sizeBytes()).isEqualTo(7);
      }
    }
  }

  /** nice(2) and ionice(1) of a thread, as the kernel has them after the call. */
  @Test
  void whoYieldsToOthersHasTheLowestPriorities() throws Exception {
    AtomicLong diskPriority = new AtomicLong();
    CompletableFuture<String> stat = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              new FileCalls().yieldToOthers();
              // IOPRIO_WHO_PROCESS, the calling thread.
              long get = Platform.ARCH.equals("aarch64") ? 31 : 252;
              diskPriority.set(LibC.syscall(get, 1, 0, 0, 0, 0));
              try {
                stat.complete(Files.readString(Path.of("/proc/thread-self/stat")));
              } catch (IOException e) {
                stat.completeExceptionally(e);
              }
            });
    thread.start();
    thread.join();

    String line = stat.get();
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    assertThat(fields[16]).as("nice, proc_pid_stat(5)").isEqualTo("19");
    assertThat(diskPriority.get() >> 13).as("IOPRIO_CLASS_IDLE").isEqualTo(3);
    assertThat(Files.readString(Path.of("/proc/thread-self/stat")))
        .as("only that thread")
        .matches("(?s).*\\) (\\S+ ){16}0 .*");
  }

  @Test
  void refusalsSayWhatWasTried() {
    assertThatThrownBy(() -> calls.directory("/no/such/place"))
        .isInstanceOf(SystemCallException.class)
        .hasMessageContaining("/no/such/place: ENOENT");
  }
}
