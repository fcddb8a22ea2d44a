package dev.assay.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.TestPrograms.Running;
import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.attribution.UsedFile;
import dev.assay.sensor.container.ContainerCatalog;
import dev.assay.sensor.container.ContainerRuntime;
import dev.assay.sensor.container.RuntimeAnswer;
import dev.assay.sensor.container.RuntimeUnavailable;
import dev.assay.sensor.coverage.CoverageLedger;
import dev.assay.sensor.procfs.ProcFs;
import dev.assay.sensor.procfs.ProgramName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scans of the real node, one after the other. */
class SensorScanIT {

  @TempDir Path temporary;
  private Path directory;
  private Path loader;
  private Observer observer;

  /** There is none. */
  private static final class NoRuntime implements ContainerRuntime {
    @Override
    public RuntimeAnswer ask() {
      return new RuntimeUnavailable(RuntimeUnavailable.Cause.NO_SOCKET, "none in this test");
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void observe() throws IOException, InterruptedException {
    directory = temporary.toRealPath();
    loader = TestPrograms.loader(directory);
    Clock clock = Clock.systemUTC();
    ProcFs procFs = new ProcFs(Path.of("/proc"));
    observer =
        new Observer(
            procFs,
            new ContainerCatalog(new NoRuntime(), clock),
            new CoverageLedger(clock),
            clock,
            procFs.bootTime(),
            10_000,
            100_000);
  }

  private static Optional<Sighting> news(Round round, Running running) {
    return round.news().stream()
        .filter(sighting -> sighting.hostPid() == running.pid())
        .findFirst();
  }

  private static List<String> paths(Sighting sighting) {
    return sighting.files().files().stream().map(UsedFile::path).toList();
  }

  @Test
  void programStartedUnderANameHasIt() throws IOException {
    ProcessBuilder sleep = new ProcessBuilder("sleep", "60");
    sleep.environment().put("ASSAY_AGENT_APPLICATION", "shop");
    sleep.environment().put("ASSAY_AGENT_COMPONENT", "orders");
    sleep.environment().put("ASSAY_AGENT_VERSION", "1.0");
    Process process = sleep.start();
    try {
      observer.observeAll();
      observer.observeMoved();
      assertThat(observer.running())
          .filteredOn(sighting -> sighting.hostPid() == process.pid())
          .extracting(Sighting::name)
          .containsExactly(new ProgramName("shop", "orders", "1.0"));
    } finally {
      process.destroy();
    }
  }

  @Test
  void libraryLoadedBetweenScansIsSeenByTheNext() throws IOException, InterruptedException {
    Path library = TestPrograms.library(directory.resolve("libone.so"));
    try (Running running = Running.start(loader.toString())) {
      assertThat(news(observer.observeAll(), running)).isPresent();
      observer.observeMoved();
      assertThat(news(observer.observeMoved(), running)).isEmpty();
      running.load(library);
      Round round = observer.observeMoved();
      assertThat(paths(news(round, running).orElseThrow())).contains(library.toString());
      assertThat(news(observer.observeMoved(), running)).isEmpty();
    }
  }

  @Test
  void libraryDeletedBetweenScansIsMarkedByTheNextFullOne()
      throws IOException, InterruptedException {
    Path library = TestPrograms.library(directory.resolve("libone.so"));
    try (Running running = Running.start(loader.toString(), library.toString())) {
      observer.observeAll();
      observer.observeMoved();
      Files.delete(library);
      assertThat(news(observer.observeMoved(), running)).isEmpty();
      assertThat(news(observer.observeAll(), running).orElseThrow().files().files())
          .contains(new UsedFile(library.toString(), UsedFile.Evidence.MAPPED, true, false));
    }
  }

  @Test
  void endOfAProcessIsSeen() throws IOException {
    Running running = Running.start(loader.toString());
    observer.observeAll();
    running.close();
    assertThat(news(observer.observeMoved(), running).orElseThrow().endedAt()).isNotNull();
  }
}
