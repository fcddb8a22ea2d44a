package dev.assay.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.coverage.CoverageLedger;
import dev.assay.sensor.coverage.Gap.Cause;
import dev.assay.sensor.fileaccess.FileAccess;
import dev.assay.sensor.fileaccess.FileAccessSink;
import dev.assay.sensor.fileaccess.FileWatch;
import dev.assay.sensor.fileaccess.Scanners;
import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.procfs.ProcFs;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With the kernel's own events. */
class FileEventLoopIT {

  private static final FileEventLoop.Handing NOWHERE =
      new FileEventLoop.Handing() {
        @Override
        public void after(Duration delay, Runnable task) {
          task.run();
        }

        @Override
        public void accessed(List<FileAccess> accesses) {
          // Which files they were is what other tests ask.
        }

        @Override
        public void rescan() {
          // Nothing is scanned here.
        }
      };

  @BeforeAll
  static void needsRoot() {
    TestPrograms.require(TestPrograms.isRoot(), "file events are told to root only");
  }

  private static FileWatch open(FileAccessSink sink) throws SystemCallException {
    return FileWatch.open(
        new ProcFs(Path.of("/proc")),
        1,
        Instant.EPOCH,
        Clock.systemUTC(),
        new FileWatch.Settings(1000, Duration.ofHours(1), Duration.ZERO, Scanners.of(Set.of())),
        sink);
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }

  @Test
  void watchThatWasPausedGoesOnAndOneThatWasClosedDoesNot() {
    CoverageLedger ledger = new CoverageLedger(Clock.systemUTC());
    AtomicReference<Throwable> broken = new AtomicReference<>();
    FileEventLoop loop = new FileEventLoop(ledger, NOWHERE);
    try (loop) {
      for (int i = 0; i < 3; i++) {
        loop.start(FileEventLoopIT::open, broken::set);
        assertThat(loop.state()).isNotNull();
        assertThat(threads()).containsOnlyOnce("assay-files");
        loop.pause();
        assertThat(loop.state()).isNull();
        assertThat(threads()).doesNotContain("assay-files");
      }
    }
    loop.start(FileEventLoopIT::open, broken::set);
    assertThat(loop.state()).isNull();
    assertThat(broken.get()).isNull();
    assertThat(ledger.gaps()).noneMatch(gap -> gap.cause() == Cause.QUEUE_OVERFLOW);
  }
}
