package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Containerd;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Jdk;
import dev.assay.acceptance.kit.Node;
import dev.assay.wire.v1.ChangedFile;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.Severity;
import dev.assay.wire.v1.Violation;
import dev.assay.wire.v1.ViolationType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
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

  private static final Duration SOON = Duration.ofMinutes(3);
  private static final String LIBRARIES =
      "/usr/lib/" + (Assay.architecture().equals("arm64") ? "aarch64" : "x86_64") + "-linux-gnu/";

  private Path directory;
  private Node node;
  private Assay.Collector collector;
  private Assay.Sensor sensor;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    directory = temporary;
    node = Node.start(directory.resolve("node"));
    collector = Assay.collector(directory.resolve("collector"), Map.of());
    sensor = Assay.sensor(directory.resolve("sensor"), collector, node.containerd());
  }

  @AfterAll
  void end() {
    for (AutoCloseable part : new AutoCloseable[] {sensor, collector, node}) {
      Assay.close(part);
    }
  }

  @Test
  void libraryReplacedInTheContainerIsModified() throws Exception {
    String reference = ship("replaced");
    Containerd.Running running = runLater("replaced", reference, "libbz2.so.1.0");
    Path root = rootOf(running);
    Path library = fileOf(root, "libbz2.so.1.0.");
    Path other = Files.copy(library, directory.resolve("replaced.so"));
    append(other);
    Files.copy(other, root.resolve("tmp/new"), StandardCopyOption.REPLACE_EXISTING);
    Files.move(root.resolve("tmp/new"), library, StandardCopyOption.ATOMIC_MOVE);
    go(root);

    Violation violation = awaitViolation(reference, ViolationType.CONTENT_MODIFIED);
    assertThat(violation.getSeverity()).isEqualTo(Severity.CRITICAL);
    assertThat(violation.getLocationsCount()).isEqualTo(1);
    ChangedFile file = violation.getEvidence().getFiles(0);
    assertThat(violation.getEvidence().getFilesCount()).isEqualTo(1);
    assertThat(file.getPath()).isEqualTo(LIBRARIES + library.getFileName());
    assertThat(file.getFoundDigest()).isEqualTo(sha256(other));
    assertThat(file.getExpectedDigest())
        .isEqualTo(sha256(node.loaderRoot().path().resolve(file.getPath().substring(1))));
    assertThat(file.getProcesses(0)).contains("loads");
  }

  @Test
  void libraryChangedInPlaceWhileItIsMappedIsModified() throws Exception {
    String reference = ship("inplace");
    Containerd.Running running = runLater("inplace", reference, "libbz2.so.1.0");
    Path root = rootOf(running);
    go(root);
    await().atMost(SOON).until(() -> node.containerd().log("inplace").contains("loaded"));
    append(fileOf(root, "liblzma.so.5."));

    Violation violation = awaitViolation(reference, ViolationType.CONTENT_MODIFIED);
    assertThat(violation.getEvidence().getFilesList())
        .extracting(ChangedFile::getPath)
        .singleElement()
        .satisfies(path -> assertThat(path).contains("liblzma.so.5"));
  }

  @Test
  void libraryPutIntoTheSnapshotsUpperDirectoryIsModified() throws Exception {
    String reference = ship("upper");
    Containerd.Running running = runLater("upper", reference, "libbz2.so.1.0");
    Path root = rootOf(running);
    go(root);
    Path library = fileOf(root, "libz.so.1.");
    Path upper = mountOption(running, "upperdir").resolve(LIBRARIES.substring(1));
    Files.createDirectories(upper);
    append(Files.copy(library, upper.resolve(library.getFileName().toString())));

    Violation violation = awaitViolation(reference, ViolationType.CONTENT_MODIFIED);
    assertThat(violation.getEvidence().getReasonCodesList()).contains("CHANGED_IN_THE_CONTAINER");
  }

  @Test
  void libraryChangedInTheUnpackedImageIsModifiedOnTheNode() throws Exception {
    String reference = ship("lower");
    Containerd.Running running = runLater("lower", reference, "libbz2.so.1.0");
    Path root = rootOf(running);
    go(root);
    Path library = fileOf(mountOption(running, "lowerdir"), "libz.so.1.");
    byte[] shipped = Files.readAllBytes(library);
    append(library);
    try {
      Violation violation = awaitViolation(reference, ViolationType.CONTENT_MODIFIED);
      assertThat(violation.getEvidence().getReasonCodesList()).contains("CHANGED_ON_THE_NODE");
    } finally {
      // Other images of these tests have the same layer.
      Files.write(library, shipped);
    }
    await("the end of the violation").atMost(SOON).until(() -> violations(reference).isEmpty());
  }

  @Test
  void libraryAndProgramInstalledAtRunTimeAreAdded() throws Exception {
    String reference = ship("added");
    Containerd.Running running = runLater("added", reference, "/usr/lib/libnew.so");
    Path root = rootOf(running);
    append(Files.copy(fileOf(root, "libbz2.so.1.0."), root.resolve("usr/lib/libnew.so")));
    Path program = Files.copy(root.resolve("opt/app/loads"), root.resolve("tmp/loads"));
    append(program);
    Files.move(program, root.resolve("opt/app/installed"));
    Files.writeString(root.resolve("which"), "/opt/app/installed");
    go(root);

    Violation violation = awaitViolation(reference, ViolationType.CONTENT_ADDED);
    assertThat(violation.getSeverity()).isEqualTo(Severity.HIGH);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(violations(reference).get(0).getEvidence().getFilesList())
                    .extracting(ChangedFile::getPath)
                    .containsExactly("/opt/app/installed", "/usr/lib/libnew.so"));
  }

  @Test
  void archiveReplacedUnderARunningJvmIsModified() throws Exception {
    Path jdk = Jdk.require(25).home();
    Path jar = jar();
    node.images().build("jvm-base", node.loaderRoot().path(), List.of("/opt/app/loads"), Map.of());
    node.images().derive("jvm-base", "jvm", jar, "/opt/app/app.jar");
    node.images().push("jvm", node.registry(), "jvm", "v1");
    String reference = node.registry().reference("jvm", "v1");
    Containerd.Running running =
        node.containerd()
            .run(
                new Pod(
                    "jvm",
                    reference,
                    List.of("/jdk/bin/java", "-cp", "/opt/app/app.jar", "Waits"),
                    Map.of(),
                    Map.of(jdk, "/jdk")));
    await().atMost(SOON).until(() -> node.containerd().log("jvm").contains("waiting"));
    Path root = rootOf(running);
    Path other = Files.copy(jar, root.resolve("tmp/other.jar"));
    append(other);
    Files.move(other, root.resolve("opt/app/app.jar"), StandardCopyOption.ATOMIC_MOVE);

    Violation violation = awaitViolation(reference, ViolationType.CONTENT_MODIFIED);
    assertThat(violation.getEvidence().getFilesList())
        .extracting(ChangedFile::getPath)
        .containsExactly("/opt/app/app.jar");
  }

  /** Layers packed with zstd; what is on volumes, what is only written, and copies. */
  @Test
  void whatIsLegitimateRaisesNothing() throws Exception {
    node.buildLoader("fine", Map.of("build", "fine"));
    Command.run(
        "skopeo",
        "copy",
        "--quiet",
        "--dest-tls-verify=false",
        "--dest-compress-format=zstd",
        "oci:" + directory.resolve("node/images") + ":fine",
        "docker://" + node.registry().reference("fine", "v1"));
    String reference = node.registry().reference("fine", "v1");
    Path volume = Files.createDirectories(directory.resolve("volume"));
    Path onVolume = volume.resolve("libvolume.so");
    Path shipped = fileOf(node.loaderRoot().path(), "libbz2.so.1.0.");
    append(Files.copy(shipped, onVolume));
    Containerd.Running running =
        runLater(
            "fine", reference, Map.of(volume, "/volume"), "/volume/libvolume.so", "/opt/copy.so");
    Path root = rootOf(running);
    Files.copy(shipped, root.resolve("opt/copy.so"));
    Files.write(root.resolve("opt/data.so"), new byte[100_000]);
    Files.writeString(root.resolve("usr/lib/notes"), "data");
    Path inMemory = root.resolve("dev/loads");
    append(Files.copy(root.resolve("opt/app/loads"), inMemory));
    Files.writeString(root.resolve("which"), "/dev/loads");
    go(root);

    await().atMost(SOON).until(() -> node.containerd().log("fine").contains("loaded"));
    // A violation of the same container proves that all of it was judged.
    append(fileOf(root, "libz.so.1."));
    Violation violation = awaitViolation(reference, ViolationType.CONTENT_MODIFIED);
    assertThat(violation.getEvidence().getFilesList())
        .extracting(ChangedFile::getPath)
        .singleElement()
        .satisfies(path -> assertThat(path).contains("libz.so.1"));
  }

  private String ship(String name) throws IOException {
    node.buildLoader(name, Map.of("build", name));
    node.images().push(name, node.registry(), name, "v1");
    return node.registry().reference(name, "v1");
  }

  private Containerd.Running runLater(String name, String reference, String... libraries)
      throws IOException {
    return runLater(name, reference, Map.of(), libraries);
  }

  /** Runs a container that loads libraries once it is told to. */
  private Containerd.Running runLater(
      String name, String reference, Map<Path, String> mounts, String... libraries)
      throws IOException {
    String script =
        "while [ ! -e /go ]; do /usr/bin/sleep 0.1; done; which=/opt/app/loads;"
            + " [ -e /which ] && read -r which < /which; exec \"$which\" "
            + String.join(" ", libraries);
    return node.containerd()
        .run(new Pod(name, reference, List.of("/usr/bin/dash", "-c", script), Map.of(), mounts));
  }

  private static void go(Path root) throws IOException {
    Files.createFile(root.resolve("go"));
  }

  private static Path rootOf(Containerd.Running running) throws IOException {
    return processOf(running).resolve("root");
  }

  private static Path processOf(Containerd.Running running) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        Path cgroup = process.resolve("cgroup");
        if (Files.exists(cgroup) && Files.readString(cgroup).contains(running.containerId())) {
          found.add(process);
        }
      }
    }
    return found.stream()
        .min(
            java.util.Comparator.comparing(each -> Integer.parseInt(each.getFileName().toString())))
        .orElseThrow();
  }

  /** Returns the first directory that an overlay's option names. */
  private static Path mountOption(Containerd.Running running, String option) throws IOException {
    for (String line : Files.readAllLines(processOf(running).resolve("mountinfo"))) {
      if (line.contains(" / / ")) {
        for (String each : line.substring(line.lastIndexOf(' ') + 1).split(",", -1)) {
          if (each.startsWith(option + "=")) {
            return Path.of(each.substring(option.length() + 1).split(":", 2)[0]);
          }
        }
      }
    }
    throw new IllegalStateException("no " + option);
  }

  private static Path fileOf(Path root, String prefix) throws IOException {
    Path libraries = root.resolve(LIBRARIES.substring(1));
    try (var files = Files.newDirectoryStream(libraries, prefix + "*")) {
      return files.iterator().next();
    }
  }

  private static void append(Path file) throws IOException {
    Files.write(file, new byte[] {0}, StandardOpenOption.APPEND);
  }

  private static String sha256(Path file) {
    return "sha256:" + Command.run("sha256sum", file.toString()).substring(0, 64);
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

  private Violation awaitViolation(String reference, ViolationType type) {
    await("violation of " + reference)
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> !violations(reference).isEmpty());
    assertThat(violations(reference))
        .singleElement()
        .extracting(Violation::getType)
        .isEqualTo(type);
    return violations(reference).get(0);
  }

  private List<Violation> violations(String reference) {
    return collector
        .query()
        .listViolations(ListViolationsRequest.newBuilder().setFilter(reference).build())
        .getViolationsList();
  }
}
