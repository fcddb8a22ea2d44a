package dev.assay.sensor.fileaccess;

import static dev.assay.sensor.TestPrograms.require;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.TestPrograms;
import dev.assay.sensor.linux.FileEvents;
import dev.assay.sensor.procfs.ProcFs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of the host's mounts are marked. */
class WatchedRootsIT {

  private static final String ID = "0123456789abcdef".repeat(4);

  @TempDir Path proc;

  /** Else the node's own file system would be told of, for as long as the sensor runs. */
  @Test
  void mountThatIsGoneIsNotTakenForWhatLiesBelow() throws Exception {
    require(TestPrograms.isRoot(), "only root may watch");
    Path file = Files.writeString(directory("/gone").resolve("a.py"), "x");
    try (FileEvents events = FileEvents.open()) {
      WatchedRoots roots = roots(events, "36 35 0:999 / /gone rw - overlay overlay rw");
      assertThat(roots.size()).isZero();
      assertThat(roots.refused()).isZero();
      Files.readString(file);
      assertThat(events.read()).isZero();
    }
  }

  @Test
  void rootThatIsNoOverlayIsCountedAsNotWatched() throws Exception {
    require(TestPrograms.isRoot(), "only root may watch");
    try (FileEvents events = FileEvents.open()) {
      WatchedRoots roots =
          roots(events, "36 35 0:50 / /run/task/" + ID + "/rootfs rw - btrfs /dev/vda rw");
      assertThat(roots.refused()).isOne();
      assertThat(roots.whyRefused()).contains("btrfs");
    }
  }

  private Path directory(String mountPoint) throws Exception {
    return Files.createDirectories(proc.resolve("7/root" + mountPoint));
  }

  private WatchedRoots roots(FileEvents events, String mountInfo) throws Exception {
    Files.createDirectories(proc.resolve("7"));
    Files.writeString(proc.resolve("7/mountinfo"), mountInfo + "\n");
    WatchedRoots roots = new WatchedRoots(events, proc, 7, 100);
    roots.update(Objects.requireNonNull(new ProcFs(proc).mounts(7)));
    return roots;
  }
}
