package dev.assay.sensor.fileaccess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.procfs.Mount;
import dev.assay.sensor.procfs.MountTable;
import dev.assay.sensor.procfs.ProcFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeetingsTest {

  private static final int PID = 41;
  private static final long ROOT_DEVICE = 55;
  private static final long LATER = Duration.ofSeconds(10).toNanos();

  /** What became of the meetings. */
  private static final class Known implements Meetings.Volumes {

    final List<Integer> watched = new ArrayList<>();
    final List<String> refused = new ArrayList<>();

    @Override
    public void watchVolumes(WatchedRoot root, int pid, MountTable mounts) {
      watched.add(pid);
    }

    @Override
    public void refuseVolumes(WatchedRoot root, String why) {
      refused.add(why);
    }
  }

  @TempDir Path proc;
  private final Known known = new Known();
  private final WatchedRoot root =
      new WatchedRoot(1, new Mount(36, 35, ROOT_DEVICE, "/", "/run/x/rootfs", "overlay"), 10, true);

  /** Whom the kernel does not let ask: who it is cannot be read either. */
  private final Opener opener = new Opener(PID, Instant.EPOCH, "", null);

  private Meetings meetings;
  private Path mounts;

  @BeforeEach
  void refuse() throws IOException {
    meetings = new Meetings(new ProcFs(proc), known);
    Path process = Files.createDirectories(proc.resolve("" + PID));
    Files.createDirectory(process.resolve("ns"));
    Files.createSymbolicLink(process.resolve("ns/mnt"), Path.of("mnt:[77]"));
    mounts = process.resolve("mountinfo");
    // Nothing but the process being gone is a reason to see nothing: here ELOOP.
    Files.createSymbolicLink(mounts, mounts);
  }

  private void allow() throws IOException {
    Files.delete(mounts);
    Files.writeString(mounts, "36 35 0:55 / / rw - overlay overlay rw\n");
  }

  @Test
  void processThatCanNeverBeAskedIsSaidToBeRefused() {
    meetings.meet(root, opener, 0);
    meetings.again(LATER - 1);
    assertThat(known.refused).isEmpty();

    meetings.again(LATER);

    assertThat(known.refused).singleElement().asString().contains("mountinfo", "ELOOP");
    assertThat(known.watched).isEmpty();
  }

  @Test
  void processThatTheRuntimePreparesIsAskedAgain() throws IOException {
    meetings.meet(root, opener, 0);
    allow();

    meetings.again(LATER);

    assertThat(known.watched).containsExactly(PID);
    assertThat(known.refused).isEmpty();
    assertThat(root.isNew(77, LATER)).isFalse();
  }

  @Test
  void processThatHasEndedIsNotRefused() throws IOException {
    meetings.meet(root, opener, 0);
    Files.delete(mounts);

    meetings.again(LATER);

    assertThat(known.refused).isEmpty();
  }

  @Test
  void processThatCanBeAskedIsMetAtOnce() throws IOException {
    allow();

    meetings.meet(root, opener, 0);

    assertThat(known.watched).containsExactly(PID);
  }
}
