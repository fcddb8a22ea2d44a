package dev.assay.sensor.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.procfs.MappedFile;
import dev.assay.sensor.procfs.MappingSamples;
import dev.assay.sensor.procfs.Mount;
import dev.assay.sensor.procfs.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootTreeTest {

  private static final long OVERLAY = 77;
  private static final long HOST_DISK = 88;
  private static final int ANY_INODE = 4711;

  @TempDir Path files;
  @TempDir Path upper;
  private MountTable mounts;
  private RootTree tree;

  @BeforeEach
  void makeTree() throws Exception {
    mounts =
        MappingSamples.mounts(
            new Mount(1, 0, OVERLAY, "/", "/", "overlay"),
            new Mount(2, 1, HOST_DISK, "/var/volume", "/data", "ext4"));
    tree = treeWith(OverlayLayers.NONE);
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

  /**
   * Devices and inodes are those of the files below, which a look at 6.1.192 confirmed: a file that
   * was copied up shows its copy's inode, while stat() goes on saying that of the layer's.
   */
  @Test
  void before68FilesOfAnOverlayAreKnownByTheDisksBelow() throws Exception {
    Path copy = Files.createFile(Files.createDirectories(upper.resolve("usr/bin")).resolve("app"));
    tree = treeWith(new OverlayLayers(Set.of(HOST_DISK), upper));

    assertThat(place(HOST_DISK, inode(files.resolve("usr/bin/app")), "/usr/bin/app"))
        .as("of a layer")
        .isEqualTo(new RootTree.Place("/usr/bin/app", false, false, false));
    assertThat(place(FileNode.at(upper, "/usr/bin/app").device(), inode(copy), "/usr/bin/app"))
        .as("copied up")
        .isEqualTo(new RootTree.Place("/usr/bin/app", false, false, false));
    assertThat(place(HOST_DISK, ANY_INODE, "/usr/lib/gone.so (deleted)"))
        .as("deleted")
        .isEqualTo(new RootTree.Place("/usr/lib/gone.so", true, false, false));
  }

  @Test
  void before68FilesOfOtherDisksAndOfTheHostAreOutside() {
    tree = treeWith(new OverlayLayers(Set.of(HOST_DISK), upper));

    assertThat(place(99, ANY_INODE, "/usr/lib/gone.so (deleted)").outsideRoot()).isTrue();
    assertThat(place(HOST_DISK, "/data/gone.so (deleted)").outsideRoot()).isTrue();
    assertThat(place(HOST_DISK, "/usr/sbin/runc").foreign()).isTrue();
  }

  private RootTree treeWith(OverlayLayers layers) {
    return RootTree.ofContainer(mounts, files, () -> layers);
  }

  private static long inode(Path file) throws IOException {
    return (long) Files.getAttribute(file, "unix:ino");
  }

  private RootTree.Place place(long device, String name) {
    return place(device, ANY_INODE, name);
  }

  private RootTree.Place place(long device, long inode, String name) {
    MappedFile file = MappingSamples.file(device, inode, name);
    return tree.place(file, mounts);
  }
}
