package dev.assay.sensor.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.container.Container;
import dev.assay.sensor.container.ContainerCatalog;
import dev.assay.sensor.container.ContainerRuntime;
import dev.assay.sensor.container.RunningContainers;
import dev.assay.sensor.container.RuntimeAnswer;
import dev.assay.sensor.container.RuntimeIdentity;
import dev.assay.sensor.process.ProcessScan;
import dev.assay.sensor.procfs.MappedFiles;
import dev.assay.sensor.procfs.ProcFs;
import dev.assay.sensor.procfs.ProcTree;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SightingsTest {

  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
  private static final String ID = "ab".repeat(32);
  private static final String OUTER = "cd".repeat(32);

  /** Not on this machine's own file system: no file is found by chance. */
  private static final String LIBRARY = "7000-8000 r-xp 00000000 00:32 5 /no/such/lib/a.so\n";

  private static final String BOUND =
      "7000-8000 r-xp 0 00:32 6 /usr/lib/x86_64-linux-gnu/libfoo.so.1.0.0\n";
  private static final String VOLUME = "7000-8000 r-xp 0 fe:00 7 /data/lib/v.so\n";
  private static final String DETACHED = "7000-8000 r-xp 0 fe:00 8 /no/such/libseccomp.so.2\n";

  @TempDir Path directory;
  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private final List<Container> containers = new ArrayList<>();
  private ProcTree proc;
  private ProcessScan scan;
  private Sightings sightings;
  private ContainerCatalog catalog;

  /** A runtime that answers what the test says. */
  private final class ListedRuntime implements ContainerRuntime {
    @Override
    public RuntimeAnswer ask() {
      return new RunningContainers(
          new RuntimeIdentity("test", "1", "unix:///test"), containers, List.of());
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void hostWithOneProcess() {
    proc = new ProcTree(directory).process(1, 1, "7000-8000 r-xp 0 fe:01 9 /usr/lib/h.so\n");
    ProcFs procFs = new ProcFs(directory);
    scan = new ProcessScan(procFs, new MappedFiles(directory, 1000), clock, NOW, 100);
    catalog = new ContainerCatalog(new ListedRuntime(), clock);
    sightings = new Sightings(new Attributor(procFs, catalog, 1), clock);
  }

  private void container(int pid, String maps) {
    proc.process(pid, pid, maps)
        .file(pid, "cgroup", "0::/docker/" + ID + "\n")
        .file(pid, "mountinfo", ProcTree.resource("mountinfo-container.txt"))
        .link(pid, "ns/mnt", "mnt:[4026532999]");
  }

  private Sighting scanFor(int pid) {
    sightings.add(scan.scanAll());
    return sightings.running().stream()
        .filter(sighting -> sighting.hostPid() == pid)
        .findFirst()
        .orElseThrow();
  }

  @AfterEach
  void removeLinks() {
    new ProcTree(directory).close();
  }

  @Test
  void hostsFileIsInItsRootAlsoOnAPartitionOfItsOwn() {
    Sighting host = scanFor(1);
    assertThat(host.containerId()).isNull();
    assertThat(host.files().files())
        .containsExactly(new UsedFile("/usr/lib/h.so", UsedFile.Evidence.MAPPED, false, false));
  }

  @Test
  void containersFileIsNamedInItsRoot() {
    container(40, LIBRARY);
    Sighting seen = scanFor(40);
    assertThat(seen.containerId()).isEqualTo(ID);
    assertThat(seen.files().files())
        .containsExactly(new UsedFile("/no/such/lib/a.so", UsedFile.Evidence.MAPPED, false, false));
  }

  @Test
  void fileBoundOverALibraryIsNotThatLibrary() {
    container(40, BOUND);
    assertThat(scanFor(40).files().files())
        .containsExactly(new UsedFile("/app/libnew.so", UsedFile.Evidence.MAPPED, false, false));
  }

  @Test
  void volumeIsOutsideOfTheRoot() {
    container(40, VOLUME);
    assertThat(scanFor(40).files().files())
        .containsExactly(new UsedFile("/data/lib/v.so", UsedFile.Evidence.MAPPED, false, true));
  }

  @Test
  void libraryOfTheRuntimeIsNotTheContainersOfThatName() {
    container(40, DETACHED);
    assertThat(scanFor(40).files().files())
        .singleElement()
        .satisfies(file -> assertThat(file.outsideRoot()).isTrue());
  }

  @Test
  void containerThatStillHasTheHostsRootHasNoFilesYet() {
    container(40, "7000-8000 r-xp 0 fe:01 9 /usr/lib/h.so\n");
    proc.file(40, "mountinfo", ProcTree.resource("mountinfo-host.txt"));
    assertThat(scanFor(40).files()).isEqualTo(FileSet.EMPTY);
    container(40, LIBRARY);
    assertThat(scanFor(40).files().files())
        .extracting(UsedFile::path)
        .containsExactly("/no/such/lib/a.so");
  }

  @Test
  void nestedMountNamespaceOfAContainerKeepsItsNames() {
    container(40, LIBRARY);
    container(41, "7000-8000 r-xp 0 00:32 5 /inner/lib/a.so\n");
    proc.link(41, "ns/mnt", "mnt:[4026533111]")
        .file(
            41,
            "mountinfo",
            """
            900 899 0:50 /no/such /inner rw - overlay overlay rw
            899 1 0:50 / / rw - overlay overlay rw
            """);
    assertThat(scanFor(41).files().files())
        .extracting(UsedFile::path)
        .containsExactly("/no/such/lib/a.so");
  }

  @Test
  void processOfTheHostInAContainersRootIsNotNamedAsTheHosts() {
    container(40, LIBRARY);
    proc.file(40, "cgroup", "0::/user.slice\n");
    assertThat(scanFor(40).files().files())
        .extracting(UsedFile::path)
        .containsExactly(
            "/run/containerd/io.containerd.runtime.v2.task/k8s.io/abc/rootfs/no/such/lib/a.so");
  }

  @Test
  void deletedFileKeepsItsNameAndTheMark() {
    container(40, LIBRARY.replace("a.so", "a.so (deleted)"));
    assertThat(scanFor(40).files().files())
        .containsExactly(new UsedFile("/no/such/lib/a.so", UsedFile.Evidence.MAPPED, true, false));
  }

  @Test
  void programIsExecuted() {
    container(40, LIBRARY);
    proc.link(40, "exe", "/no/such/lib/a.so");
    Sighting seen = scanFor(40);
    assertThat(seen.executable()).isEqualTo("/no/such/lib/a.so");
    assertThat(seen.files().files())
        .extracting(UsedFile::evidence)
        .containsExactly(UsedFile.Evidence.EXECUTED);
  }

  @Test
  void containerThatTheRuntimeKnowsComesFirst() {
    container(40, LIBRARY);
    proc.file(40, "cgroup", "0::/docker/" + OUTER + "/docker/" + ID + "\n");
    assertThat(scanFor(40).containerId()).isEqualTo(OUTER);
    containers.add(
        new Container(ID, "n", null, null, null, "", "", null, null, null, null, Map.of()));
    assertThat(catalog.refresh().appeared()).hasSize(1);
    proc.process(41, 41, LIBRARY).file(41, "cgroup", "0::/docker/" + OUTER + "/docker/" + ID);
    assertThat(scanFor(41).containerId()).isEqualTo(ID);
  }

  @Test
  void filesSeenOnceStayInTheSet() {
    container(40, LIBRARY);
    scanFor(40);
    container(40, LIBRARY.replace("a.so", "b.so"));
    assertThat(scanFor(40).files().files())
        .extracting(UsedFile::path)
        .containsExactly("/no/such/lib/a.so", "/no/such/lib/b.so");
  }

  @Test
  void processesOfOneProgramShareTheirSet() {
    container(40, LIBRARY);
    container(41, LIBRARY);
    assertThat(scanFor(40).files()).isSameAs(scanFor(41).files());
  }

  @Test
  void newsIsWhatChangedAndEnds() {
    container(40, LIBRARY);
    assertThat(sightings.add(scan.scanAll())).hasSize(2);
    assertThat(sightings.add(scan.scanAll())).isEmpty();
    proc.remove(40);
    assertThat(sightings.add(scan.scanMoved()))
        .singleElement()
        .satisfies(sighting -> assertThat(sighting.endedAt()).isEqualTo(NOW));
    assertThat(sightings.running()).hasSize(1);
  }
}
