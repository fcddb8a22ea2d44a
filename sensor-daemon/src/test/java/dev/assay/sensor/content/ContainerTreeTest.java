package dev.assay.sensor.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.content.ContainerTree.Place;
import dev.assay.sensor.content.FileContent.Origin;
import dev.assay.sensor.linux.DirectoryHandle;
import dev.assay.sensor.linux.FileCalls;
import dev.assay.sensor.linux.FileHandle;
import dev.assay.sensor.procfs.RootMount;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where files of a container's root are; plain directories stand for an overlay's. */
class ContainerTreeTest {

  private static final RootMount OVERLAY = new RootMount("overlay", "lowerdir=/l\n", "/upper");

  @TempDir private Path host;
  private Path root;
  private Path upper;
  private final FileCalls calls = new FileCalls();

  @BeforeEach
  void makeTree() throws Exception {
    root = Files.createDirectories(host.resolve("root"));
    upper = Files.createDirectories(host.resolve("upper"));
    Files.createDirectories(root.resolve("lib"));
    Files.createDirectories(upper.resolve("lib"));
    Files.writeString(root.resolve("lib/shipped.so"), "shipped");
    Files.writeString(root.resolve("lib/written.so"), "merged");
    Files.writeString(upper.resolve("lib/written.so"), "written");
    Files.writeString(host.resolve("secret"), "secret");
  }

  private ContainerTree tree(RootMount mount) throws Exception {
    try (DirectoryHandle hostRoot = calls.directory(host.toString())) {
      return ContainerTree.of(calls.directory(root.toString()), mount, hostRoot);
    }
  }

  private @Nullable Place find(RootMount mount, String path) throws Exception {
    try (ContainerTree tree = tree(mount)) {
      return tree.find(path);
    }
  }

  private String bytes(RootMount mount, String path) throws Exception {
    try (ContainerTree tree = tree(mount);
        FileHandle file = Objects.requireNonNull(Objects.requireNonNull(tree.find(path)).open())) {
      byte[] bytes = new byte[100];
      return new String(bytes, 0, file.read(bytes), StandardCharsets.UTF_8);
    }
  }

  @Test
  void filesOfLayersAndOfTheContainerAreToldApart() throws Exception {
    assertThat(find(OVERLAY, "/lib/shipped.so")).extracting(Place::origin).isEqualTo(Origin.LAYER);
    assertThat(find(OVERLAY, "/lib/written.so"))
        .extracting(Place::origin)
        .isEqualTo(Origin.CONTAINER);
    assertThat(bytes(OVERLAY, "/lib/shipped.so")).isEqualTo("shipped");
  }

  /** What root on the node writes there is not always seen through the overlay, but it is used. */
  @Test
  void whatTheContainerWroteIsReadWhereItLies() throws Exception {
    assertThat(bytes(OVERLAY, "/lib/written.so")).isEqualTo("written");
  }

  @Test
  void copyOfAttributesOnlyIsReadThroughTheOverlay() throws Exception {
    try (RandomAccessFile copy =
        new RandomAccessFile(upper.resolve("lib/written.so").toFile(), "rw")) {
      copy.setLength(0);
      copy.setLength(1_000_000);
    }
    assertThat(bytes(OVERLAY, "/lib/written.so")).isEqualTo("merged");
    assertThat(find(OVERLAY, "/lib/written.so"))
        .extracting(Place::origin)
        .isEqualTo(Origin.CONTAINER);
  }

  @Test
  void onOtherFileSystemsTheOriginIsNotKnown() throws Exception {
    RootMount btrfs = new RootMount("btrfs", "", null);
    assertThat(find(btrfs, "/lib/written.so")).extracting(Place::origin).isEqualTo(Origin.UNKNOWN);
    RootMount elsewhere = new RootMount("overlay", "lowerdir=/l\n", "/not/shown/here");
    assertThat(find(elsewhere, "/lib/written.so"))
        .extracting(Place::origin)
        .isEqualTo(Origin.UNKNOWN);
    assertThat(bytes(elsewhere, "/lib/written.so")).isEqualTo("merged");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/lib",
        "/lib/none.so",
        "/lib/pipe",
        "/lib/link",
        "/lib/out",
        "/away/secret",
        "/../secret"
      })
  void whatIsNoFileOfTheTreeIsNotFound(String path) throws Exception {
    assertThat(new ProcessBuilder("mkfifo", root.resolve("lib/pipe").toString()).start().waitFor())
        .isZero();
    Files.createSymbolicLink(root.resolve("lib/link"), Path.of("shipped.so"));
    Files.createSymbolicLink(root.resolve("lib/out"), host.resolve("secret"));
    Files.createSymbolicLink(root.resolve("away"), host);
    assertThat(find(OVERLAY, path)).isNull();
  }

  /** A pipe or a link that took the place of a file in the writable layer is not followed. */
  @Test
  void whatIsNoFileInTheWritableLayerIsNotRead() throws Exception {
    Files.delete(upper.resolve("lib/written.so"));
    Files.createSymbolicLink(upper.resolve("lib/written.so"), host.resolve("secret"));
    assertThat(bytes(OVERLAY, "/lib/written.so")).isEqualTo("merged");
  }

  @Test
  void heldFilesAreOfTheTreeOrNot() throws Exception {
    Path status = Path.of("/proc/self/status");
    try (ContainerTree tree = tree(OVERLAY);
        DirectoryHandle inside = calls.directory(root.toString());
        DirectoryHandle elsewhere =
            calls.directory(Objects.requireNonNull(status.getParent()) + "")) {
      assertThat(tree.holds(Objects.requireNonNull(inside.status("/lib/shipped.so")))).isTrue();
      assertThat(tree.holds(Objects.requireNonNull(elsewhere.status("/status")))).isFalse();
    }
  }

  @Test
  void sameLayersHaveTheSameName() throws Exception {
    try (ContainerTree one = tree(OVERLAY);
        ContainerTree same = tree(new RootMount("overlay", "lowerdir=/l\n", "/elsewhere"));
        ContainerTree other = tree(new RootMount("overlay", "lowerdir=/m\n", "/upper"))) {
      assertThat(one.layers()).isEqualTo(same.layers()).isNotEqualTo(other.layers());
    }
  }
}
