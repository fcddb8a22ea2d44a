package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Containerd;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.DebianRoot;
import dev.assay.acceptance.kit.Jdk;
import dev.assay.wire.v1.ChangedFile;
import dev.assay.wire.v1.Severity;
import dev.assay.wire.v1.Violation;
import dev.assay.wire.v1.ViolationType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Are the bytes that run those that were shipped? On a real containerd and a real registry. */
@TestInstance(Lifecycle.PER_CLASS)
class RunningBytesIT {

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

  @Test
  void libraryReplacedInTheContainerIsModified() throws Exception {
    String reference = lab.ship("replaced");
    Containerd.Running running = lab.runLater("replaced", reference, "libbz2.so.1.0");
    Path root = ContentLab.rootOf(running);
    Path library = ContentLab.fileOf(root, "libbz2.so.1.0.");
    Path other = Files.copy(library, directory.resolve("replaced.so"));
    ContentLab.append(other);
    Files.copy(other, root.resolve("tmp/new"), StandardCopyOption.REPLACE_EXISTING);
    Files.move(root.resolve("tmp/new"), library, StandardCopyOption.ATOMIC_MOVE);
    ContentLab.go(root);

    Violation violation =
        lab.foundByTheNextScan("replaced", reference, ViolationType.CONTENT_MODIFIED, 1);
    assertThat(violation.getSeverity()).isEqualTo(Severity.CRITICAL);
    assertThat(violation.getLocationsCount()).isEqualTo(1);
    ChangedFile file = violation.getEvidence().getFiles(0);
    assertThat(violation.getEvidence().getFilesCount()).isEqualTo(1);
    assertThat(file.getPath()).isEqualTo(ContentLab.LIBRARIES + library.getFileName());
    assertThat(file.getFoundDigest()).isEqualTo(ContentLab.sha256(other));
    assertThat(file.getExpectedDigest())
        .isEqualTo(
            ContentLab.sha256(lab.node().loaderRoot().path().resolve(file.getPath().substring(1))));
    assertThat(file.getProcesses(0)).contains("loads");
  }

  @Test
  void libraryChangedInPlaceWhileItIsMappedIsModified() throws Exception {
    String reference = lab.ship("inplace");
    Containerd.Running running = lab.runLater("inplace", reference, "libbz2.so.1.0");
    Path root = ContentLab.rootOf(running);
    ContentLab.go(root);
    await()
        .atMost(ContentLab.SOON)
        .until(() -> lab.node().containerd().log("inplace").contains("loaded"));
    ContentLab.append(ContentLab.fileOf(root, "liblzma.so.5."));

    Violation violation =
        lab.foundByTheNextScan("inplace", reference, ViolationType.CONTENT_MODIFIED, 1);
    assertThat(violation.getEvidence().getFilesList())
        .extracting(ChangedFile::getPath)
        .singleElement()
        .satisfies(path -> assertThat(path).contains("liblzma.so.5"));
  }

  @Test
  void libraryPutIntoTheSnapshotsUpperDirectoryIsModified() throws Exception {
    String reference = lab.ship("upper");
    Containerd.Running running = lab.runLater("upper", reference, "libbz2.so.1.0");
    Path root = ContentLab.rootOf(running);
    ContentLab.go(root);
    Path library = ContentLab.fileOf(root, "libz.so.1.");
    Path upper =
        ContentLab.mountOption(running, "upperdir").resolve(ContentLab.LIBRARIES.substring(1));
    Files.createDirectories(upper);
    ContentLab.append(Files.copy(library, upper.resolve(library.getFileName().toString())));

    Violation violation =
        lab.foundByTheNextScan("upper", reference, ViolationType.CONTENT_MODIFIED, 1);
    assertThat(violation.getEvidence().getReasonCodesList()).contains("CHANGED_IN_THE_CONTAINER");
  }

  @Test
  void libraryChangedInTheUnpackedImageIsModifiedOnTheNode() throws Exception {
    String reference = lab.ship("lower");
    Containerd.Running running = lab.runLater("lower", reference, "libbz2.so.1.0");
    Path root = ContentLab.rootOf(running);
    ContentLab.go(root);
    Path library = ContentLab.fileOf(ContentLab.mountOption(running, "lowerdir"), "libz.so.1.");
    byte[] shipped = Files.readAllBytes(library);
    ContentLab.append(library);
    try {
      Violation violation =
          lab.foundByTheNextScan("lower", reference, ViolationType.CONTENT_MODIFIED, 1);
      assertThat(violation.getEvidence().getReasonCodesList()).contains("CHANGED_ON_THE_NODE");
    } finally {
      // Other images of these tests have the same layer.
      Files.write(library, shipped);
    }
    await("the end of the violation")
        .atMost(ContentLab.SOON)
        .until(() -> lab.violations(reference).isEmpty());
  }

  @Test
  void libraryAndProgramInstalledAtRunTimeAreAdded() throws Exception {
    String reference = lab.ship("added");
    Containerd.Running running = lab.runLater("added", reference, "/usr/lib/libnew.so");
    Path root = ContentLab.rootOf(running);
    ContentLab.append(
        Files.copy(ContentLab.fileOf(root, "libbz2.so.1.0."), root.resolve("usr/lib/libnew.so")));
    Path program = Files.copy(root.resolve("opt/app/loads"), root.resolve("tmp/loads"));
    ContentLab.append(program);
    Files.move(program, root.resolve("opt/app/installed"));
    Files.writeString(root.resolve("which"), "/opt/app/installed");
    ContentLab.go(root);

    Violation violation =
        lab.foundByTheNextScan("added", reference, ViolationType.CONTENT_ADDED, 2);
    assertThat(violation.getSeverity()).isEqualTo(Severity.HIGH);
    assertThat(violation.getEvidence().getFilesList())
        .extracting(ChangedFile::getPath)
        .containsExactly("/opt/app/installed", "/usr/lib/libnew.so");
  }

  /** As apt does: every file of a Debian package, unpacked into the running container. */
  @Test
  void packageInstalledAtRunTimeIsAdded() throws Exception {
    String reference = lab.ship("apt");
    Containerd.Running running = lab.runLater("apt", reference, "libacl.so.1");
    Path root = ContentLab.rootOf(running);
    Path unpacked = directory.resolve("apt-root");
    DebianRoot added = DebianRoot.create(unpacked, List.of("libacl1"));
    Command.run("cp", "-a", "--no-clobber", unpacked + "/usr/.", root.resolve("usr").toString());
    ContentLab.go(root);

    Violation violation = lab.foundByTheNextScan("apt", reference, ViolationType.CONTENT_ADDED, 1);
    assertThat(violation.getEvidence().getFilesList())
        .extracting(ChangedFile::getPath)
        .containsExactly(
            ContentLab.LIBRARIES + ContentLab.fileOf(unpacked, "libacl.so.1.").getFileName())
        .allSatisfy(path -> assertThat(added.owner(path)).startsWith("libacl1"));
  }

  @Test
  void libraryThatIsDeletedOnceItIsLoadedIsAdded() throws Exception {
    String reference = lab.ship("unlinked");
    Containerd.Running running = lab.runLater("unlinked", reference, "/tmp/x/libnew.so");
    Path root = ContentLab.rootOf(running);
    Path library = Files.createDirectory(root.resolve("tmp/x")).resolve("libnew.so");
    ContentLab.append(Files.copy(ContentLab.fileOf(root, "libbz2.so.1.0."), library));
    String digest = ContentLab.sha256(library);
    ContentLab.go(root);
    lab.awaitLoaded("unlinked");
    Files.delete(library);
    Files.delete(root.resolve("tmp/x"));

    Violation violation =
        lab.foundByTheNextScan("unlinked", reference, ViolationType.CONTENT_ADDED, 1);
    assertThat(violation.getEvidence().getFilesList())
        .allSatisfy(file -> assertThat(file.getPath()).isEqualTo("/tmp/x/libnew.so"))
        .extracting(ChangedFile::getFoundDigest)
        .contains(digest);
  }

  /** Both are in use under one name, which leads to neither of them any more. */
  @Test
  void everyDeletedLibraryOfOneNameIsEvidence() throws Exception {
    String reference = lab.ship("twice");
    String script =
        "for i in 1 2; do while [ ! -e /go$i ]; do /usr/bin/sleep 0.1; done;"
            + " /opt/app/loads /usr/lib/plugin.so & done; wait";
    Containerd.Running running =
        lab.node()
            .containerd()
            .run(
                new Pod(
                    "twice",
                    reference,
                    List.of("/usr/bin/dash", "-c", script),
                    Map.of(),
                    Map.of()));
    Path root = ContentLab.rootOf(running);
    List<String> digests = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      Path library =
          Files.copy(ContentLab.fileOf(root, "libbz2.so.1.0."), root.resolve("usr/lib/plugin.so"));
      for (int j = 0; j < i; j++) {
        ContentLab.append(library);
      }
      digests.add(ContentLab.sha256(library));
      Files.createFile(root.resolve("go" + i));
      long loaded = i;
      await()
          .atMost(ContentLab.SOON)
          .until(
              () ->
                  lab.node()
                          .containerd()
                          .log("twice")
                          .lines()
                          .filter(l -> l.contains("loaded"))
                          .count()
                      == loaded);
      Files.delete(library);
    }

    Violation violation =
        lab.foundByTheNextScan("twice", reference, ViolationType.CONTENT_ADDED, 2);
    assertThat(violation.getEvidence().getFilesList())
        .allSatisfy(file -> assertThat(file.getPath()).isEqualTo("/usr/lib/plugin.so"))
        .extracting(ChangedFile::getFoundDigest)
        .containsAll(digests);
  }

  @Test
  void archiveReplacedUnderARunningJvmIsModified() throws Exception {
    Path jdk = Jdk.require(25).home();
    Path jar = jar();
    lab.node()
        .images()
        .build("jvm-base", lab.node().loaderRoot().path(), List.of("/opt/app/loads"), Map.of());
    lab.node().images().derive("jvm-base", "jvm", jar, "/opt/app/app.jar");
    lab.node().images().push("jvm", lab.node().registry(), "jvm", "v1");
    String reference = lab.node().registry().reference("jvm", "v1");
    Containerd.Running running =
        lab.node()
            .containerd()
            .run(
                new Pod(
                    "jvm",
                    reference,
                    List.of("/jdk/bin/java", "-cp", "/opt/app/app.jar", "Waits"),
                    Map.of(),
                    Map.of(jdk, "/jdk")));
    await()
        .atMost(ContentLab.SOON)
        .until(() -> lab.node().containerd().log("jvm").contains("waiting"));
    Path root = ContentLab.rootOf(running);
    Path other = Files.copy(jar, root.resolve("tmp/other.jar"));
    ContentLab.append(other);
    Files.move(other, root.resolve("opt/app/app.jar"), StandardCopyOption.ATOMIC_MOVE);

    Violation violation = lab.foundByTheNextScan(reference, ViolationType.CONTENT_MODIFIED, 1);
    assertThat(violation.getEvidence().getFilesList())
        .extracting(ChangedFile::getPath)
        .containsExactly("/opt/app/app.jar");
  }

  private Path jar() throws IOException {
    Path source = directory.resolve("Waits.java");
    Files.writeString(
        source,
        """
        class Waits {
          public static void main(String[] arguments) throws Exception {
            System.out.println("waiting");
            Thread.sleep(Long.MAX_VALUE);
          }
        }
        """);
    Path classes = directory.resolve("classes");
    Jdk jdk = Jdk.require(25);
    Command.run(jdk.program("javac"), "-d", classes.toString(), source.toString());
    Path jar = directory.resolve("app.jar");
    Command.run(
        jdk.program("jar"), "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
    return jar;
  }
}
