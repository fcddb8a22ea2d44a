package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Containerd;
import dev.assay.wire.v1.ChangedFile;
import dev.assay.wire.v1.Violation;
import dev.assay.wire.v1.ViolationType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Does what containers do all day raise nothing? On a real containerd and a real registry. */
@TestInstance(Lifecycle.PER_CLASS)
class LegitimateBytesIT {

  private Path directory;
  private ContentLab lab;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    directory = temporary;
    lab = new ContentLab(directory);
  }

  @AfterAll
  void end() {
    Assay.close(lab);
  }

  /**
   * Layers packed with zstd; what is on volumes and tmpfs, what is only written, read, and mapped
   * to be read; copies, and files of the image of which all changes but the bytes.
   */
  @Test
  void whatIsLegitimateRaisesNothing() throws Exception {
    shipPackedWithZstd();
    String reference = lab.node().registry().reference("fine", "v1");
    Path volume = Files.createDirectories(directory.resolve("volume"));
    Path shipped = ContentLab.fileOf(lab.node().loaderRoot().path(), "libbz2.so.1.0.");
    ContentLab.append(Files.copy(shipped, volume.resolve("libvolume.so")));
    Containerd.Running running =
        lab.runLater(
            "fine",
            reference,
            Map.of(volume, "/volume"),
            "/volume/libvolume.so",
            "/opt/copy.so",
            "libzstd.so.1",
            "libselinux.so.1",
            "libbz2.so.1.0",
            "data:/opt/data.so",
            "data:/opt/app/__pycache__/module.cpython-311.pyc",
            "data:/volume/written",
            "data:/tmp/written");
    Path root = ContentLab.rootOf(running);
    Files.copy(shipped, root.resolve("opt/copy.so"));
    writeData(root, volume);
    changeAllButTheBytes(root);
    Path inMemory = root.resolve("dev/loads");
    ContentLab.append(Files.copy(root.resolve("opt/app/loads"), inMemory));
    Files.writeString(root.resolve("which"), "/dev/loads");
    long readBefore = lab.sensor().metric("content_files_read_total");
    ContentLab.go(root);
    lab.awaitLoaded("fine");
    lab.awaitScans();
    lab.awaitScans();

    assertThat(lab.sensor().metric("content_files_read_total") - readBefore)
        .as("the copy, and three files of the image that were copied up, were read")
        .isGreaterThanOrEqualTo(4);
    lab.awaitDelivery();
    assertThat(lab.violations(reference)).isEmpty();
    // A violation of the same container proves that all of it was judged.
    ContentLab.append(ContentLab.fileOf(root, "libz.so.1."));
    ContentLab.append(ContentLab.fileOf(root, "liblzma.so.5."));
    Violation violation =
        lab.foundByTheNextScan("fine", reference, ViolationType.CONTENT_MODIFIED, 2);
    assertThat(violation.getEvidence().getFilesList())
        .extracting(ChangedFile::getPath)
        .satisfiesExactly(
            path -> assertThat(path).contains("liblzma.so.5"),
            path -> assertThat(path).contains("libz.so.1"));
  }

  private void shipPackedWithZstd() throws IOException {
    lab.node().buildLoader("fine", Map.of("build", "fine"));
    Command.run(
        "skopeo",
        "copy",
        "--quiet",
        "--dest-tls-verify=false",
        "--dest-compress-format=zstd",
        "oci:" + directory.resolve("node/images") + ":fine",
        "docker://" + lab.node().registry().reference("fine", "v1"));
  }

  private static void writeData(Path root, Path volume) throws IOException {
    Files.write(root.resolve("opt/data.so"), new byte[100_000]);
    Path cache = Files.createDirectories(root.resolve("opt/app/__pycache__"));
    Files.writeString(cache.resolve("module.cpython-311.pyc"), "compiled");
    Files.writeString(volume.resolve("written"), "data");
    Files.writeString(root.resolve("tmp/written"), "data");
    Files.writeString(root.resolve("usr/lib/notes"), "data");
  }

  private static void changeAllButTheBytes(Path root) throws IOException {
    Command.run("chmod", "0700", ContentLab.fileOf(root, "libzstd.so.1.").toString());
    Command.run("touch", "-d", "2001-01-01", ContentLab.fileOf(root, "libselinux.so.1").toString());
    Path same = ContentLab.fileOf(root, "libbz2.so.1.0.");
    Files.copy(same, root.resolve("tmp/same"));
    Files.move(root.resolve("tmp/same"), same, StandardCopyOption.ATOMIC_MOVE);
  }
}
