package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Containerd;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.Node;
import dev.assay.wire.v1.FileUsage;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.PackageUsage;
import dev.assay.wire.v1.UsageEvidence;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which operating system packages does a container use? dpkg itself is the oracle. */
class PackageUsageIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String NO_PACKAGE = "";

  @Test
  void exactlyThePackagesWithMappedFilesAreUsed(@TempDir Path directory) throws Exception {
    try (Node node = Node.start(directory.resolve("node"));
        Assay.Collector collector = Assay.collector(directory.resolve("collector"), Map.of());
        Assay.Sensor sensor =
            Assay.sensor(directory.resolve("sensor"), collector, node.containerd())) {
      assertThat(sensor.nodeName()).isNotEmpty();
      node.buildLoader("loader", Map.of());
      node.images().push("loader", node.registry(), "team/loader", "v1");
      String reference = node.registry().reference("team/loader", "v1");
      Containerd.Running running = node.containerd().run(Pod.of("loader", reference));
      await().atMost(SOON).until(() -> node.containerd().log("loader").contains("loaded"));

      Map<String, Set<String>> expected = mappedFilesByOwner(node, running);
      assertThat(expected.keySet())
          .as("what dpkg says of the files in /proc/PID/maps")
          .containsExactlyInAnyOrder(NO_PACKAGE, "libc6", "zlib1g", "liblzma5", "libbz2-1.0");

      await()
          .atMost(SOON)
          .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
          .untilAsserted(
              () -> assertThat(filesByPackage(packages(collector, reference))).isEqualTo(expected));
      List<PackageUsage> packages = packages(collector, reference);
      assertThat(packages)
          .filteredOn(p -> p.getEvidence() == UsageEvidence.NOT_OBSERVED)
          .extracting(PackageUsage::getName)
          .containsExactlyInAnyOrderElementsOf(
              Node.LOADER_PACKAGES.stream().filter(name -> !expected.containsKey(name)).toList());
      assertThat(packages)
          .filteredOn(p -> p.getName().equals("zlib1g"))
          .singleElement()
          .satisfies(
              zlib -> {
                assertThat(zlib.getEvidence()).isEqualTo(UsageEvidence.FILE_MAPPED);
                assertThat(zlib.getPurl()).startsWith("pkg:deb/debian/zlib1g@");
                assertThat(zlib.getFiles(0).getProcessCount()).isEqualTo(1);
                assertThat(zlib.getFiles(0).getProcesses(0)).contains("loads");
              });
      assertThat(packages)
          .filteredOn(p -> p.getEvidence() == UsageEvidence.NOT_OBSERVED)
          .allSatisfy(
              p -> {
                assertThat(p.hasObservedSince()).isTrue();
                assertThat(p.getCoverage()).isNotEmpty();
              });
    }
  }

  private static List<PackageUsage> packages(Assay.Collector collector, String reference) {
    return collector
        .query()
        .listPackages(
            ListPackagesRequest.newBuilder().setArtifact(reference).setPageSize(1000).build())
        .getPackagesList();
  }

  private static Map<String, Set<String>> filesByPackage(List<PackageUsage> packages) {
    return packages.stream()
        .filter(p -> p.getEvidence().getNumber() >= UsageEvidence.FILE_MAPPED_VALUE)
        .collect(
            Collectors.toMap(
                p -> p.getPurl().isEmpty() ? NO_PACKAGE : p.getName(),
                p ->
                    p.getFilesList().stream()
                        .map(FileUsage::getPath)
                        .collect(Collectors.toCollection(TreeSet::new)),
                (a, b) -> {
                  a.addAll(b);
                  return a;
                },
                TreeMap::new));
  }

  /**
   * Files mapped executable, read independently from the process's maps, by owner according to
   * dpkg.
   */
  private static Map<String, Set<String>> mappedFilesByOwner(Node node, Containerd.Running running)
      throws Exception {
    Map<String, Set<String>> files = new TreeMap<>();
    for (String line : java.nio.file.Files.readAllLines(maps(running))) {
      String[] fields = line.split("\\s+", 6);
      if (fields[1].contains("x") && fields.length == 6 && fields[5].startsWith("/")) {
        files.computeIfAbsent(owner(node, fields[5]), owner -> new TreeSet<>()).add(fields[5]);
      }
    }
    return files;
  }

  private static String owner(Node node, String path) throws Exception {
    // Merged /usr: older packages list their libraries below /lib, the kernel names them below
    // /usr/lib.
    String owner = node.loaderRoot().owner(path);
    return owner.isEmpty() && path.startsWith("/usr/")
        ? node.loaderRoot().owner(path.substring("/usr".length()))
        : owner;
  }

  private static Path maps(Containerd.Running running) throws Exception {
    try (var processes = java.nio.file.Files.list(Path.of("/proc"))) {
      for (Path process :
          processes.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
        Path cgroup = process.resolve("cgroup");
        Path executable = process.resolve("exe");
        if (java.nio.file.Files.exists(cgroup)
            && java.nio.file.Files.readString(cgroup).contains(running.containerId())
            && java.nio.file.Files.readSymbolicLink(executable).endsWith("loads")) {
          return process.resolve("maps");
        }
      }
    }
    throw new IllegalStateException("no process of container " + running.containerId());
  }
}
