package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Containerd;
import dev.assay.acceptance.kit.Containerd.Pod;
import dev.assay.acceptance.kit.DebianRoot;
import dev.assay.acceptance.kit.FirstProcess;
import dev.assay.acceptance.kit.Images;
import dev.assay.acceptance.kit.Node;
import dev.assay.wire.v1.FileUsage;
import dev.assay.wire.v1.Gap;
import dev.assay.wire.v1.ListNodesRequest;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.ListPackagesResponse;
import dev.assay.wire.v1.PackageUsage;
import dev.assay.wire.v1.UsageEvidence;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What the sensor says when things go wrong on its node: nothing false, and all there is soon. */
@TestInstance(Lifecycle.PER_CLASS)
class SensorFaultsIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String LIBRARY = "libbz2.so.1.0";
  private static final long GIBIBYTE = 1L << 30;

  /** More than wait in the kernel by default. */
  private static final int MANY = 20_000;

  private Path directory;
  private Node node;
  private Assay.Collector collector;
  private Assay.Sensor sensor;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    directory = temporary;
    node = Node.start(directory.resolve("node"));
    collector = Assay.collector(directory.resolve("collector"), Map.of());
    startSensor();
    DebianRoot root = node.loaderRoot();
    Path sources = Assay.home().resolve("acceptance/src/test/c");
    root.add(
        Images.compile(sources.resolve("gate.c"), directory.resolve("gate"), "-static"),
        "/opt/app/gate");
    root.add(
        Images.compile(sources.resolve("opens.c"), directory.resolve("opens")), "/opt/app/opens");
  }

  private void startSensor() throws IOException {
    sensor = Assay.sensor(directory.resolve("sensor"), collector, node.containerd());
    await().atMost(SOON).ignoreExceptions().until(() -> sensor.metric("scans_total") > 0);
  }

  @AfterAll
  void end() {
    Assay.close(sensor);
    Assay.close(collector);
    Assay.close(node);
  }

  private String ship(String name) throws IOException {
    node.buildLoader(name, Map.of("build", name));
    node.images().push(name, node.registry(), name, "v1");
    return node.registry().reference(name, "v1");
  }

  /** Starts a program that waits until it is let {@link #go}. */
  private Containerd.Running start(String name, String reference, String... command)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("/opt/app/gate"));
    words.addAll(List.of(command));
    return node.containerd().run(new Pod(name, reference, words, Map.of(), Map.of()));
  }

  private void go(String name, Containerd.Running running) throws IOException {
    Files.createFile(FirstProcess.of(running).resolve("root/go"));
    await(name).atMost(SOON).until(() -> node.containerd().log(name).contains("loaded"));
  }

  private static void eventually(ThrowingRunnable assertion) {
    await()
        .atMost(SOON)
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .untilAsserted(assertion);
  }

  private ListPackagesResponse packages(String reference) {
    return collector
        .query()
        .listPackages(
            ListPackagesRequest.newBuilder().setArtifact(reference).setPageSize(1000).build());
  }

  /** Returns the files that are known to be loaded. */
  private Set<String> loaded(String reference) {
    Set<String> found = new TreeSet<>();
    for (PackageUsage used : packages(reference).getPackagesList()) {
      for (FileUsage file : used.getFilesList()) {
        if (file.getEvidence().getNumber() >= UsageEvidence.FILE_MAPPED_VALUE) {
          found.add(file.getPath());
        }
      }
    }
    return found;
  }

  /** Returns what the kernel says that its first process has mapped executable. */
  private static Set<String> mapped(Containerd.Running running) throws IOException {
    Set<String> found = new TreeSet<>();
    for (String line : Files.readAllLines(FirstProcess.of(running).resolve("maps"))) {
      String[] fields = line.split("\\s+", 6);
      if (fields[1].contains("x") && fields.length == 6 && fields[5].startsWith("/")) {
        found.add(fields[5]);
      }
    }
    assertThat(found).anySatisfy(path -> assertThat(path).contains("libbz2"));
    return found;
  }

  private List<Gap> gaps() {
    return collector
        .query()
        .listNodes(ListNodesRequest.getDefaultInstance())
        .getNodesList()
        .stream()
        .flatMap(each -> each.getGapsList().stream())
        .toList();
  }

  private void signal(String name) {
    Command.run("kill", "-" + name, "" + sensor.pid());
  }

  @Test
  void whatIsMappedAfterTheKernelDroppedEventsIsFoundByTheNextScanAndTheLossIsTold()
      throws Exception {
    String reference = ship("flood");
    Containerd.Running running = start("flood", reference, "/opt/app/opens", "" + MANY, LIBRARY);
    eventually(() -> assertThat(loaded(reference)).containsExactly("/opt/app/gate"));
    long overflows = sensor.metric("file_event_overflows_total");
    signal("STOP");
    try {
      go("flood", running);
    } finally {
      signal("CONT");
    }

    long scans = sensor.metric("scans_total");
    await().atMost(SOON).until(() -> sensor.metric("file_event_overflows_total") > overflows);
    // One may have begun before.
    await().atMost(SOON).until(() -> sensor.metric("scans_total") >= scans + 2);
    await()
        .atMost(SOON)
        .until(
            () ->
                sensor.metric("batches_acknowledged_total")
                    >= sensor.metric("batches_offered_total"));
    assertThat(loaded(reference)).containsAll(mapped(running));
    eventually(
        () ->
            assertThat(gaps())
                .filteredOn(gap -> gap.getCause().equals("QUEUE_OVERFLOW"))
                .extracting(Gap::getDetail)
                .singleElement()
                .asString()
                .contains("the kernel dropped file events")
                .matches("(?s).*\\([1-9]\\d*\\).*"));
    assertThat(packages(reference).getPackagesList())
        .filteredOn(each -> each.getEvidence() == UsageEvidence.NOT_OBSERVED)
        .isNotEmpty()
        .allSatisfy(
            each -> assertThat(each.getCoverage()).contains("the kernel dropped file events"));
  }

  @Test
  void whileTheRuntimeIsGoneWhatRunsIsSeenAndAfterwardsWhatIsNew() throws Exception {
    String reference = ship("steady");
    Containerd.Running running = start("steady", reference, "/opt/app/loads", LIBRARY);
    eventually(() -> assertThat(loaded(reference)).containsExactly("/opt/app/gate"));
    node.containerd().stopDaemon();
    try {
      eventually(
          () -> assertThat(gaps()).extracting(Gap::getCause).contains("NO_CONTAINER_RUNTIME"));
      Files.createFile(FirstProcess.of(running).resolve("root/go"));
      eventually(() -> assertThat(loaded(reference)).containsAll(mapped(running)));
    } finally {
      node.containerd().startDaemon();
    }
    eventually(
        () -> assertThat(gaps()).extracting(Gap::getCause).doesNotContain("NO_CONTAINER_RUNTIME"));
    String later = ship("later");
    Containerd.Running second = start("later", later, "/opt/app/loads", LIBRARY);
    go("later", second);
    eventually(() -> assertThat(loaded(later)).containsAll(mapped(second)));
  }

  @Test
  void killedSensorThatStartsAgainFindsWhatWasLoadedMeanwhile() throws Exception {
    String reference = ship("survivor");
    Containerd.Running running = start("survivor", reference, "/opt/app/loads", LIBRARY);
    eventually(() -> assertThat(loaded(reference)).containsExactly("/opt/app/gate"));
    sensor.kill();
    go("survivor", running);

    startSensor();

    eventually(() -> assertThat(loaded(reference)).containsAll(mapped(running)));
    assertThat(packages(reference).getPackagesList())
        .filteredOn(each -> each.getEvidence() == UsageEvidence.NOT_OBSERVED)
        .isNotEmpty()
        .allSatisfy(each -> assertThat(each.getCoverage()).contains("started before the sensor"));
  }

  @Test
  void containerWithAHostilePackageDatabaseStallsNobodyAndShowsNothingOfTheNode() throws Exception {
    // No registry has it: so the sensor is asked what is in it.
    String evil = "127.0.0.1:9/evil:v1";
    Path archive = directory.resolve("evil.tar");
    node.buildLoader("evil", Map.of("build", "evil"));
    node.images().export("evil", archive, evil);
    node.containerd().load(archive);
    Containerd.Running running =
        node.containerd()
            .runPresent(
                new Pod(
                    "evil",
                    evil,
                    List.of("/opt/app/loads", LIBRARY),
                    Map.of(),
                    Map.of(hostileDpkg(), "/var/lib/dpkg", hostileRpm(), "/var/lib/rpm")));
    await().atMost(SOON).until(() -> node.containerd().log("evil").contains("loaded"));
    String reference = ship("innocent");
    Containerd.Running innocent = start("innocent", reference, "/opt/app/loads", LIBRARY);
    go("innocent", innocent);

    eventually(() -> assertThat(loaded(reference)).containsAll(mapped(innocent)));
    eventually(() -> assertThat(loaded(evil)).containsAll(mapped(running)));
    eventually(
        () ->
            assertThat(packages(evil).getGapsList())
                .extracting(Gap::getDetail)
                .anySatisfy(detail -> assertThat(detail).contains("/var/lib/dpkg/status")));
    assertThat(packages(evil).getPackagesList())
        .extracting(PackageUsage::getName)
        .doesNotContain("outside");
    assertThat(sensor.isAlive()).isTrue();
  }

  private Path hostileDpkg() throws IOException {
    Path secret = Files.createDirectories(directory.resolve("secret")).resolve("status");
    Files.writeString(
        secret, "Package: outside\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n");
    Path made = Files.createDirectories(directory.resolve("hostile-dpkg"));
    try (RandomAccessFile file = new RandomAccessFile(made.resolve("status").toFile(), "rw")) {
      file.setLength(8 * GIBIBYTE);
    }
    Path parts = Files.createDirectories(made.resolve("status.d"));
    Files.createSymbolicLink(parts.resolve("outside"), secret);
    Files.createSymbolicLink(
        parts.resolve("above"), Path.of("../".repeat(20) + secret.toString().substring(1)));
    Files.createSymbolicLink(parts.resolve("loop"), Path.of("loop"));
    Command.run("mkfifo", parts.resolve("pipe").toString());
    Files.createSymbolicLink(made.resolve("info"), Path.of("../dpkg/info"));
    return made;
  }

  private Path hostileRpm() throws IOException {
    Path made = Files.createDirectories(directory.resolve("hostile-rpm"));
    Command.run("mkfifo", made.resolve("rpmdb.sqlite").toString());
    Files.createSymbolicLink(made.resolve("Packages"), Path.of("/dev/zero"));
    return made;
  }
}
