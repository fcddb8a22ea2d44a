package dev.assay.sensor.fileaccess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.sensor.TestPrograms;
import dev.assay.sensor.procfs.ProcFs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel really tells, of overlays mounted as runtimes mount them. */
class FileWatchIT {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Keeps what it is told. */
  private static final class Told implements FileAccessSink {

    final List<FileAccess> accesses = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();

    @Override
    public void accessed(FileAccess access) {
      accesses.add(access);
    }

    @Override
    public void overflowed() {
      failures.add("events were lost");
    }

    @Override
    public void failed(String what) {
      failures.add(what);
    }

    List<String> of(String directory) {
      List<String> found = new ArrayList<>();
      for (FileAccess access : accesses) {
        if (access.path().startsWith(directory)) {
          found.add(access.kind() + " " + access.path());
        }
      }
      return found;
    }
  }

  @TempDir Path directory;
  private final Told told = new Told();
  private OverlayRoot root;
  private FileWatch watch;
  private Thread reader;
  private volatile boolean ended;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    root =
        OverlayRoot.make(
            directory,
            "/lib/first.py",
            "/lib/a.py",
            "/lib/b.py",
            "/lib/data.txt",
            "/lib/liba.so.1",
            "/lib/libb.so.1");
    watch = open(Duration.ofMinutes(1), Scanners.of(Set.of("scanner")));
    reader = startReader();
  }

  private void watch(Duration fresh) throws IOException {
    watch(fresh, Scanners.of(Set.of("scanner")));
  }

  private void watch(Duration fresh, Scanners scanners) throws IOException {
    watch = open(fresh, scanners);
    reader = startReader();
  }

  private FileWatch open(Duration fresh, Scanners scanners) throws IOException {
    ProcFs procFs = new ProcFs(Path.of("/proc"));
    return FileWatch.open(
        procFs,
        (int) ProcessHandle.current().pid(),
        procFs.bootTime(),
        Clock.systemUTC(),
        new FileWatch.Settings(1000, Duration.ofHours(1), fresh, scanners),
        told);
  }

  private Thread startReader() {
    ended = false;
    Thread started = new Thread(this::read, "reader");
    started.start();
    return started;
  }

  private void stopReader() throws InterruptedException {
    ended = true;
    reader.join();
  }

  private void read() {
    while (!ended) {
      watch.round();
    }
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    if (watch != null) {
      endWatch();
      root.unmount();
      assertThat(told.failures).isEmpty();
    }
  }

  private void endWatch() throws InterruptedException {
    stopReader();
    watch.close();
  }

  /** Runtimes take a while between mounting a root and running something in it; this does not. */
  private void mount() throws IOException, InterruptedException {
    root.mount();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              root.act("open:/lib/first.py");
              return !told.of("/lib/first.py").isEmpty();
            });
    told.accesses.clear();
  }

  @Test
  void whatAContainersProcessDoesIsToldWithTheProcess() throws Exception {
    mount();
    Process process = root.start("open:/lib/a.py", "map:/lib/liba.so.1", "wait:");
    await().atMost(PATIENCE).until(() -> told.of("/lib").size() == 3);
    assertThat(told.of("/"))
        .containsExactlyInAnyOrder(
            "OPENED /lib/a.py", "OPENED /lib/liba.so.1", "MAPPED /lib/liba.so.1");
    for (FileAccess access : told.accesses) {
      assertThat(access.outsideRoot()).isFalse();
      assertThat(access.deleted()).isFalse();
      assertThat(access.opener().hostPid()).isEqualTo((int) process.pid());
      assertThat(access.opener().process()).isNotNull();
    }
    OverlayRoot.end(process);
  }

  @Test
  void everyProgramThatLivesForAMomentIsSeen() throws Exception {
    mount();
    for (int i = 0; i < 50; i++) {
      Files.copy(root.path().resolve("lib/a.py"), root.path().resolve("lib/short" + i + ".py"));
    }
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      processes.add(root.start("open:/lib/short" + i + ".py"));
    }
    for (Process process : processes) {
      OverlayRoot.end(process);
    }
    await().atMost(PATIENCE).until(() -> told.of("/lib/short").size() == 50);
  }

  @Test
  void containerThatIsGoneBeforeItsEventsAreReadIsSeen() throws Exception {
    mount();
    stopReader();
    int roots = watch.state().roots();
    root.act("open:/lib/a.py");
    root.unmount();
    reader = startReader();
    await().atMost(PATIENCE).until(() -> told.of("/lib/a.py").contains("OPENED /lib/a.py"));
    assertThat(told.accesses)
        .filteredOn(access -> access.path().equals("/lib/a.py"))
        .allSatisfy(access -> assertThat(access.opener().process()).isNull());
    await().atMost(PATIENCE).until(() -> watch.state().roots() < roots);
  }

  @Test
  void eventsThatTheKernelDroppedAreToldOfAndLaterOnesAreSeen() throws Exception {
    int queue = mostQueuedEvents();
    TestPrograms.require(queue <= 65_536, "the kernel keeps more events than the test makes");
    mount();
    stopReader();
    root.act("many:" + (queue + 1000) + ":/lib");
    reader = startReader();
    await().atMost(PATIENCE).until(() -> !told.failures.isEmpty());
    assertThat(told.failures).containsOnly("events were lost");
    told.failures.clear();
    root.act("open:/lib/b.py");
    await().atMost(PATIENCE).until(() -> told.of("/lib/b.py").contains("OPENED /lib/b.py"));
    assertThat(watch.state().overflows()).isPositive();
  }

  @Test
  void whatLiesOnAVolumeIsToldAndIsNotOfTheImage() throws Exception {
    mount();
    // Keeps the number of the namespace that was there before from being used again.
    Process other = root.start("wait:");
    Process process =
        root.startPrepared(
            List.of("tmpfs:/mnt", "write:/mnt/v.py", "write:/mnt/libv.so.1"),
            "open:/lib/a.py",
            "wait:",
            "open:/mnt/v.py",
            "map:/mnt/libv.so.1",
            "wait:");
    await().atMost(PATIENCE).until(() -> !told.of("/lib/a.py").isEmpty());
    OverlayRoot.goOn(process);
    await().atMost(PATIENCE).until(() -> told.of("/mnt").contains("MAPPED /mnt/libv.so.1"));
    assertThat(told.of("/mnt")).contains("OPENED /mnt/v.py");
    assertThat(told.accesses)
        .filteredOn(access -> access.path().startsWith("/mnt"))
        .allSatisfy(access -> assertThat(access.outsideRoot()).isTrue());
    assertThat(watch.state().volumes()).isPositive();
    OverlayRoot.end(process);
    OverlayRoot.end(other);
    root.unmount();
    await().atMost(PATIENCE).until(() -> watch.state().volumes() == 0);
  }

  @Test
  void whatAGroupOfScannersOpensIsNotUsed() throws Exception {
    Path group = controlGroup();
    try {
      endWatch();
      watch(Duration.ofMinutes(1), Scanners.of(Set.of("cgroup:" + group.getFileName())));
      mount();
      Process process = root.start("wait:", "open:/lib/a.py", "map:/lib/liba.so.1", "wait:");
      Files.writeString(group.resolve("cgroup.procs"), Long.toString(process.pid()));
      OverlayRoot.goOn(process);
      await().atMost(PATIENCE).until(() -> told.of("/lib").contains("MAPPED /lib/liba.so.1"));
      assertThat(told.of("/lib")).containsExactly("MAPPED /lib/liba.so.1");
      OverlayRoot.end(process);
    } finally {
      Files.delete(group);
    }
  }

  @Test
  void eachFileIsToldOnceAndTheKernelIsSilentAboutItThen() throws Exception {
    endWatch();
    watch(Duration.ZERO);
    mount();
    root.act("open:/lib/a.py", "open:/lib/data.txt");
    await().atMost(PATIENCE).until(() -> told.of("/lib").size() == 1);
    waitForEvents();
    long before = watch.state().events();
    String[] again = new String[1000];
    for (int i = 0; i < again.length; i++) {
      again[i] = i % 2 == 0 ? "open:/lib/a.py" : "open:/lib/data.txt";
    }
    root.act(again);
    waitForEvents();
    assertThat(watch.state().events() - before).isLessThan(20);
    assertThat(told.of("/lib")).containsExactly("OPENED /lib/a.py");
  }

  @Test
  void fileWrittenUnderAnotherNameIsSeenUnderItsOwn() throws Exception {
    mount();
    root.act("write:/lib/c.pyc.123");
    Files.move(root.path().resolve("lib/c.pyc.123"), root.path().resolve("lib/c.pyc"));
    root.act("open:/lib/c.pyc");
    await().atMost(PATIENCE).until(() -> told.of("/lib").contains("OPENED /lib/c.pyc"));
  }

  @Test
  void whatAProcessWritesItDoesNotLoad() throws Exception {
    mount();
    stopReader();
    root.act("write:/lib/c.pyc.123", "move:/lib/c.pyc.123:/lib/c.pyc", "open:/lib/a.py");
    reader = startReader();
    await().atMost(PATIENCE).until(() -> told.of("/lib/a.py").size() == 1);
    assertThat(told.of("/lib/c.pyc")).containsExactly("TOUCHED /lib/c.pyc");
    // What is opened to be read counts, whoever wrote it.
    root.act("open:/lib/c.pyc");
    await().atMost(PATIENCE).until(() -> told.of("/lib/c.pyc").contains("OPENED /lib/c.pyc"));
  }

  @Test
  void whatTheRuntimeOpensBeforeTheFirstProgramIsNotLoaded() throws Exception {
    // Of one that is there when the watch begins, programs may have begun.
    mount();
    root.unmount();
    stopReader();
    root.mount();
    watch.round();
    Process process =
        root.startPrepared(
            List.of("open:/lib/a.py", "open:/lib/b.py"), "open:/lib/b.py", "open:/lib/first.py");
    OverlayRoot.end(process);
    reader = startReader();
    await().atMost(PATIENCE).until(() -> !told.of("/lib/first.py").isEmpty());
    assertThat(told.of("/lib/a.py")).containsExactly("TOUCHED /lib/a.py");
    root.act("open:/lib/a.py", "open:/lib/b.py");
    await().atMost(PATIENCE).until(() -> told.of("/lib/a.py").contains("OPENED /lib/a.py"));
    await().atMost(PATIENCE).until(() -> told.of("/lib/b.py").contains("OPENED /lib/b.py"));
  }

  @Test
  void fileMountedOverAnotherDoesNotTakeItsName() throws Exception {
    mount();
    Process process =
        root.start(
            "open:/lib/a.py", "bind:/lib/libb.so.1:/lib/liba.so.1", "map:/lib/liba.so.1", "wait:");
    await().atMost(PATIENCE).until(() -> told.of("/lib").contains("MAPPED /lib/liba.so.1"));
    assertThat(told.accesses)
        .filteredOn(access -> access.path().equals("/lib/liba.so.1"))
        .allSatisfy(access -> assertThat(access.outsideRoot()).isTrue());
    OverlayRoot.end(process);
  }

  @Test
  void whatTheHostOpensInAContainerIsNotOfTheContainer() throws Exception {
    mount();
    root.act("open:/lib/b.py");
    new ProcessBuilder("cat", root.path().resolve("lib/a.py").toString()).start().waitFor();
    waitForEvents();
    assertThat(told.of("/lib")).containsExactly("OPENED /lib/b.py");
  }

  @Test
  void whatAScannerOpensIsNotUsedButWhatItMapsIs() throws Exception {
    mount();
    Files.copy(root.path().resolve("bin/acts"), root.path().resolve("bin/scanner"));
    Process process =
        root.start(
            "exec:/bin/scanner",
            "open:/lib/a.py",
            "open:/lib/libb.so.1",
            "map:/lib/liba.so.1",
            "wait:");
    await().atMost(PATIENCE).until(() -> told.of("/lib").contains("MAPPED /lib/liba.so.1"));
    assertThat(told.of("/lib")).containsExactly("MAPPED /lib/liba.so.1");
    assertThat(told.of("/bin")).contains("EXECUTED /bin/scanner");
    OverlayRoot.end(process);
    // It is used as soon as something else opens it.
    root.act("open:/lib/a.py");
    await().atMost(PATIENCE).until(() -> told.of("/lib").contains("OPENED /lib/a.py"));
  }

  @Test
  void pipeThatAContainerOpensDoesNotStopTheReader() throws Exception {
    mount();
    root.act("pipe:/lib/pipe.py", "open:/lib/a.py");
    await().atMost(PATIENCE).until(() -> told.of("/lib").contains("OPENED /lib/a.py"));
  }

  private static int mostQueuedEvents() throws IOException {
    // By one read: the kernel answers a second one with the end of the file, wherever it begins.
    try (BufferedReader setting =
        Files.newBufferedReader(Path.of("/proc/sys/fs/fanotify/max_queued_events"))) {
      return Integer.parseInt(Objects.requireNonNull(setting.readLine()));
    }
  }

  private static Path controlGroup() throws IOException {
    Optional<Path> hierarchy =
        Stream.of("unified", "", "pids")
            .map(Path.of("/sys/fs/cgroup")::resolve)
            .filter(candidate -> Files.isWritable(candidate.resolve("cgroup.procs")))
            .findFirst();
    TestPrograms.require(
        hierarchy.isPresent(), "no control group can be made below /sys/fs/cgroup");
    String name = "assay-scanners-" + ProcessHandle.current().pid();
    return Files.createDirectory(hierarchy.orElseThrow().resolve(name));
  }

  /** Events come in order: once one of now is told, all before it are. */
  private void waitForEvents() throws IOException, InterruptedException {
    Path marker = Files.createTempFile(root.path().resolve("lib"), "marker", ".py");
    String path = "/lib/" + marker.getFileName();
    root.act("open:" + path);
    await().atMost(PATIENCE).until(() -> told.of(path).size() == 1);
    told.accesses.removeIf(access -> access.path().equals(path));
  }
}
