package dev.assay.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.NodeView.FileView;
import dev.assay.sensor.NodeView.ProcessView;
import dev.assay.sensor.TestPrograms.Running;
import dev.assay.sensor.config.SensorConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way from the kernel to names, without a container runtime. */
class SensorLookIT {

  @TempDir Path temporary;
  private Path directory;
  private Path loader;
  private Path library;

  @BeforeEach
  void compile() throws IOException, InterruptedException {
    directory = temporary.toRealPath();
    loader = TestPrograms.loader(directory);
    library = TestPrograms.library(directory.resolve("libone.so"));
  }

  private static NodeView look() throws IOException {
    return Sensor.look(
        SensorConfig.read(List.of("--container-runtime=unix:///no/such.sock")), Clock.systemUTC());
  }

  private static ProcessView seen(int pid) throws IOException {
    return look().processes().stream()
        .filter(process -> process.hostPid() == pid)
        .findFirst()
        .orElseThrow(() -> new AssertionError("process " + pid + " was not seen"));
  }

  private static FileView mapped(Path path) {
    return new FileView(path.toString(), "MAPPED", false, false);
  }

  @Test
  void programAndItsLibrariesAreSeen() throws IOException {
    try (Running running = Running.start(loader.toString(), library.toString())) {
      ProcessView process = seen(running.pid());
      assertThat(process.executable()).isEqualTo(loader.toString());
      assertThat(process.command()).isEqualTo(loader + " " + library);
      assertThat(process.files())
          .contains(new FileView(loader.toString(), "EXECUTED", false, false))
          .contains(mapped(library))
          .anyMatch(file -> file.path().matches("/usr/lib/.*/?libc\\.so\\.6|/lib/.*libc\\..*"))
          .noneMatch(FileView::outsideRoot);
    }
  }

  @Test
  void identityIsWhatTheProcessSaysItself() throws IOException {
    try (Running running = Running.start(loader.toString())) {
      assertThat(identity(seen(running.pid()))).isEqualTo(running.identity());
    }
  }

  private static String identity(ProcessView process) {
    return process.pidNamespaceInode() + " " + process.pid() + " " + process.startTimeTicks();
  }

  @Test
  void identityInItsOwnPidNamespaceIsWhatTheProcessSaysItself() throws IOException {
    TestPrograms.require(TestPrograms.isRoot(), "only root may make a pid namespace");
    try (Running running =
        Running.start("unshare", "--pid", "--fork", "--mount-proc", loader.toString())) {
      ProcessView process = seen(running.innermostPid());
      assertThat(process.pid()).isEqualTo(1);
      assertThat(identity(process)).isEqualTo(running.identity());
    }
  }

  @Test
  void deletedLibraryIsMarked() throws IOException {
    try (Running running = Running.start(loader.toString(), library.toString())) {
      Files.delete(library);
      assertThat(seen(running.pid()).files())
          .contains(new FileView(library.toString(), "MAPPED", true, false));
    }
  }

  @Test
  void replacedLibraryIsMarked() throws IOException, InterruptedException {
    try (Running running = Running.start(loader.toString(), library.toString())) {
      Path other = TestPrograms.library(directory.resolve("other.so"));
      Files.move(other, library, StandardCopyOption.REPLACE_EXISTING);
      assertThat(seen(running.pid()).files())
          .contains(new FileView(library.toString(), "MAPPED", true, false));
    }
  }

  @Test
  void nameThatLooksDeletedIsTakenAsItIs() throws IOException, InterruptedException {
    Path odd = TestPrograms.library(directory.resolve("lib (deleted)"));
    try (Running running = Running.start(loader.toString(), odd.toString())) {
      assertThat(seen(running.pid()).files()).contains(mapped(odd));
    }
  }

  @Test
  void nameWithNewlineAndSpaceIsTakenAsItIs() throws IOException {
    Path odd = Files.move(library, directory.resolve("a b\nü.so"));
    try (Running running = Running.start(loader.toString(), odd.toString())) {
      assertThat(seen(running.pid()).files()).contains(mapped(odd));
    }
  }

  @Test
  void libraryBoundOverAnotherIsNamedByItsOwnPlace() throws IOException, InterruptedException {
    TestPrograms.require(TestPrograms.isRoot(), "only root may mount");
    Path other = TestPrograms.library(directory.resolve("libtwo.so"));
    String script = "mount --bind '" + other + "' '" + library + "' && exec \"$0\" \"$1\"";
    try (Running running =
        Running.start("unshare", "-m", "sh", "-c", script, loader.toString(), library.toString())) {
      assertThat(seen(running.pid()).files())
          .contains(mapped(other))
          .doesNotContain(mapped(library));
    }
  }

  @Test
  void libraryOnAMountThatTheHostDoesNotHaveIsOutside() throws IOException {
    TestPrograms.require(TestPrograms.isRoot(), "only root may mount");
    Path mount = Files.createDirectory(directory.resolve("mount"));
    Path hidden = mount.resolve("libone.so");
    String script =
        "mount -t tmpfs none '"
            + mount
            + "' && cp '"
            + library
            + "' '"
            + mount
            + "' && exec \"$0\" \"$1\"";
    try (Running running =
        Running.start("unshare", "-m", "sh", "-c", script, loader.toString(), hidden.toString())) {
      assertThat(seen(running.pid()).files())
          .contains(new FileView(hidden.toString(), "MAPPED", false, true));
    }
  }

  @Test
  void librariesOfAChrootAreNotTheHosts() throws IOException, InterruptedException {
    TestPrograms.require(TestPrograms.isRoot(), "only root may change its root");
    Path jail = jail();
    String script =
        "mkdir '"
            + jail
            + "/proc' && mount -t proc proc '"
            + jail
            + "/proc'"
            + " && exec chroot '"
            + jail
            + "' /loader";
    try (Running running = Running.start("unshare", "-m", "sh", "-c", script)) {
      ProcessView process = seen(running.pid());
      assertThat(process.executable()).isEqualTo(jail.resolve("loader").toString());
      assertThat(process.files())
          .isNotEmpty()
          .allMatch(file -> file.path().startsWith(jail + "/"), "lies in the jail")
          .noneMatch(FileView::outsideRoot);
    }
  }

  /** Copies the loader and what it needs into a directory of its own. */
  private Path jail() throws IOException, InterruptedException {
    Path jail = Files.createDirectory(directory.resolve("jail"));
    Files.copy(loader, jail.resolve("loader"), StandardCopyOption.COPY_ATTRIBUTES);
    Process ldd = new ProcessBuilder("ldd", loader.toString()).start();
    String needed = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(ldd.waitFor()).isZero();
    for (String word : needed.split("\\s+", -1)) {
      if (word.startsWith("/")) {
        Path copy = jail.resolve(word.substring(1));
        Files.createDirectories(copy.getParent());
        Files.copy(Path.of(word), copy, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return jail;
  }

  @Test
  void sensorShowsItselfAndWhatItCannotSee() throws IOException {
    NodeView view = look();
    int self = (int) ProcessHandle.current().pid();
    assertThat(view.processes()).anyMatch(process -> process.hostPid() == self);
    assertThat(view.bootId()).isNotEmpty();
    assertThat(view.kernelRelease()).isNotEmpty();
    assertThat(view.operatingSystem()).isNotEmpty();
    assertThat(view.containerRuntime()).isNull();
    assertThat(view.gaps())
        .anyMatch(
            gap ->
                gap.cause().equals("NO_CONTAINER_RUNTIME")
                    && gap.detail().contains("/no/such.sock"));
  }
}
