package dev.assay.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.coverage.CoverageLedger;
import dev.assay.sensor.coverage.Gap;
import dev.assay.sensor.fileaccess.FileAccess;
import dev.assay.sensor.fileaccess.Opener;
import dev.assay.sensor.linux.Errno;
import dev.assay.sensor.linux.SystemCallException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileEventLoopTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** Keeps tasks until the test runs them. */
  private static final class Later implements FileEventLoop.Handing {

    final List<Runnable> tasks = new ArrayList<>();
    final List<FileAccess> accesses = new ArrayList<>();
    int rescans;

    @Override
    public void after(Duration delay, Runnable task) {
      tasks.add(task);
    }

    @Override
    public void accessed(List<FileAccess> told) {
      accesses.addAll(told);
    }

    @Override
    public void rescan() {
      rescans++;
    }

    void run() {
      List<Runnable> now = List.copyOf(tasks);
      tasks.clear();
      now.forEach(Runnable::run);
    }
  }

  private final CoverageLedger ledger = new CoverageLedger(Clock.fixed(NOW, ZoneOffset.UTC));
  private final Later later = new Later();
  private final FileEventLoop loop = new FileEventLoop(ledger, later);

  @Test
  void missingPrivilegeIsAGapThatSaysWhatToDo() {
    loop.start(
        sink -> {
          throw new SystemCallException("fanotify_init", "for notification", -Errno.EPERM);
        },
        broken -> {});
    assertThat(ledger.gaps())
        .singleElement()
        .satisfies(
            gap -> {
              assertThat(gap.cause()).isEqualTo(Gap.Cause.NO_FILE_EVENTS);
              assertThat(gap.detail()).contains("EPERM").contains("CAP_SYS_ADMIN");
            });
    assertThat(loop.state()).isNull();
    loop.close();
  }

  @Test
  void whatIsOpenedIsHandedOnTogether() {
    loop.accessed(access("/a.py"));
    loop.accessed(access("/b.py"));
    assertThat(later.tasks).hasSize(1);
    later.run();
    assertThat(later.accesses).extracting(FileAccess::path).containsExactly("/a.py", "/b.py");
    loop.accessed(access("/c.py"));
    later.run();
    assertThat(later.accesses).hasSize(3);
  }

  @Test
  void droppedEventsAreCountedAndMadeUpForByOneScan() {
    loop.overflowed();
    loop.overflowed();
    assertThat(ledger.gaps())
        .singleElement()
        .satisfies(
            gap -> {
              assertThat(gap.cause()).isEqualTo(Gap.Cause.QUEUE_OVERFLOW);
              assertThat(gap.count()).isEqualTo(2);
            });
    later.run();
    assertThat(later.rescans).isEqualTo(1);
    loop.overflowed();
    later.run();
    assertThat(later.rescans).isEqualTo(2);
  }

  private static FileAccess access(String path) {
    return new FileAccess(
        new FileAccess.Root(1, 5, ""),
        new Opener(7, NOW, "", null),
        path,
        FileAccess.Kind.OPENED,
        false,
        false);
  }
}
