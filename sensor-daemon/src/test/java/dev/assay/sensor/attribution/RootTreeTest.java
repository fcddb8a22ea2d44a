package dev.assay.sensor.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.procfs.MappedFile;
import dev.assay.sensor.procfs.MappingSamples;
import dev.assay.sensor.procfs.Mount;
import dev.assay.sensor.procfs.MountTable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootTreeTest {

  private static final long OVERLAY = 77;
  private static final long HOST_DISK = 88;

  @TempDir Path files;
  private MountTable mounts;
  private RootTree tree;

  @BeforeEach
  void makeTree() throws Exception {
    mounts =
        MappingSamples.mounts(
            new Mount(1, 0, OVERLAY, "/", "/", "overlay"),
            new Mount(2, 1, HOST_DISK, "/var/volume", "/data", "ext4"));
    tree = RootTree.ofContainer(mounts, files);
    Files.createDirectories(files.resolve("usr/bin"));
    Files.createFile(files.resolve("usr/bin/app"));
  }

  @Test
  void fileOfTheRootIsOfTheContainer() {
    assertThat(place(OVERLAY, "/usr/bin/app"))
        .isEqualTo(new RootTree.Place("/usr/bin/app", false, false, false));
  }

  @Test
  void fileOfAVolumeIsOutsideTheRootAndNotForeign() {
    assertThat(place(HOST_DISK, "/data/app"))
        .isEqualTo(new RootTree.Place("/data/app", false, true, false));
  }

  /** As runc shows before it becomes the container's program, whatever way it copied itself. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/usr/sbin/runc",
        "/usr/lib/x86_64-linux-gnu/libseccomp.so.2.5.4",
        "/memfd:runc_cloned:/proc/self/exe (deleted)"
      })
  void fileThatNoNameInTheTreeLeadsToIsForeign(String name) {
    assertThat(place(HOST_DISK, name).foreign()).isTrue();
  }

  @Test
  void deletedProgramIsNotForeign() {
    assertThat(place(OVERLAY, "/usr/bin/gone (deleted)").foreign()).isFalse();
    assertThat(place(HOST_DISK, "/memfd:app (deleted)").foreign()).isFalse();
  }

  private RootTree.Place place(long device, String name) {
    MappedFile file = MappingSamples.file(device, 4711, name);
    return tree.place(file, mounts);
  }
}
