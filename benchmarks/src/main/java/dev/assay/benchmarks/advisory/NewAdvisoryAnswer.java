package dev.assay.benchmarks.advisory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.sun.management.OperatingSystemMXBean;
import dev.assay.benchmarks.ResultsPage;
import dev.assay.collector.Collector;
import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.testing.ReportingSender;
import dev.assay.collector.vulnerability.database.DatabaseUpdate;
import dev.assay.collector.vulnerability.database.ImportRefusedException;
import dev.assay.wire.v1.Artifact;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.Change;
import dev.assay.wire.v1.ChangeKind;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.ImageFacts;
import dev.assay.wire.v1.ImageReferenceSource;
import dev.assay.wire.v1.ListVulnerabilitiesRequest;
import dev.assay.wire.v1.NodeFacts;
import dev.assay.wire.v1.NodeIdentity;
import dev.assay.wire.v1.Package;
import dev.assay.wire.v1.PackageInventory;
import dev.assay.wire.v1.QueryGrpc;
import dev.assay.wire.v1.WatchRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;

/**
 * Measures what it costs a collector to find, from stored facts, which of a thousand images that
 * run a new advisory concerns: processor time of its process from the switch to the newer
 * advisories until the last event is with a watcher.
 */
public final class NewAdvisoryAnswer {

  private static final int IMAGES = 1000;
  private static final int PACKAGES = 300;

  /** Of the packages of an image, those that all images have. */
  private static final int COMMON = 250;

  private static final int IMAGES_IN_BATCH = 50;
  private static final Duration LONG = Duration.ofMinutes(5);

  private final Path directory;
  private final Path debian;
  private final List<String> names;

  private NewAdvisoryAnswer(Path directory, Path debian) throws IOException {
    this.directory = directory;
    this.debian = debian;
    this.names = List.copyOf(names(debian));
  }

  /**
   * Runs, and writes a section of the page of results.
   *
   * @param arguments folder with {@code osv/Debian/all.zip}, the project's folder, rounds
   */
  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory("new-advisory");
    Path debian = Path.of(arguments[0], "osv", "Debian", "all.zip");
    String table = new NewAdvisoryAnswer(directory, debian).run(Integer.parseInt(arguments[2]));
    new ResultsPage(Path.of(arguments[1], "benchmarks", "RESULTS.md"))
        .replaceSection("new-advisory", table);
    System.out.println(table);
  }

  private String run(int rounds) throws Exception {
    imports(debian);
    List<String> arguments =
        List.of(
            "--collector.listen=127.0.0.1:0",
            "--collector.database=" + directory.resolve("collector.db"),
            "--collector.scan.images=false",
            "--collector.advisories=" + directory.resolve("db"));
    try (Collector collector =
        Collector.start(CollectorConfig.read(arguments), Clock.systemUTC())) {
      int port = collector.address().port();
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
      QueryGrpc.QueryBlockingStub query = QueryGrpc.newBlockingStub(channel);
      deploy(port, query);
      List<Double> seconds = new ArrayList<>();
      List<Double> processor = new ArrayList<>();
      for (int round = 0; round <= rounds; round++) {
        measure(query, round, seconds, processor);
      }
      channel.shutdownNow();
      return table(seconds, processor);
    }
  }

  private static String table(List<Double> seconds, List<Double> processor) {
    int rounds = seconds.size() - 1;
    return String.format(
        Locale.ROOT,
        "## A new advisory, answered from stored facts%n%n"
            + "%d images that run, %d packages each (%d of them in all images), and Debian's"
            + " advisories; one more then concerns all images. From the switch of the advisories"
            + " until the last of %d events is with a watcher; the wait for the next look at the"
            + " advisories' folder is in the seconds. Medians of %d rounds after the first one,"
            + " load %.0f. `benchmarks/new-advisory DATA`.%n%n"
            + "| | s | cpu-s of the collector |%n|---|---|---|%n"
            + "| the first time | %.2f | %.2f |%n| later | %.2f | %.2f |%n",
        IMAGES,
        PACKAGES,
        COMMON,
        IMAGES,
        rounds,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        seconds.get(0),
        processor.get(0),
        ImportRounds.median(new ArrayList<>(seconds.subList(1, seconds.size()))),
        ImportRounds.median(new ArrayList<>(processor.subList(1, processor.size()))));
  }

  private void measure(
      QueryGrpc.QueryBlockingStub query, int round, List<Double> seconds, List<Double> processor)
      throws IOException, ImportRefusedException {
    Path newer = withOneMore(round);
    try (DatabaseUpdate update = DatabaseUpdate.begin(directory.resolve("db"), Clock.systemUTC())) {
      update.importArchive(newer, "", "benchmark", "");
      long cpu = processorNanos();
      long begin = System.nanoTime();
      update.commit();
      Iterator<Change> told =
          query.watch(
              WatchRequest.newBuilder()
                  .addKinds(ChangeKind.ADVISORY_NEW)
                  .setAfter((long) round * IMAGES)
                  .build());
      for (int event = 0; event < IMAGES; event++) {
        told.next();
      }
      seconds.add((System.nanoTime() - begin) / 1e9);
      processor.add((processorNanos() - cpu) / 1e9);
    }
  }

  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private void deploy(int port, QueryGrpc.QueryBlockingStub query) throws Exception {
    Hello hello =
        Hello.newBuilder()
            .setSender("sensor of the benchmark")
            .setSensor(
                NodeIdentity.newBuilder()
                    .setBootId(ByteString.copyFrom(new byte[16]))
                    .setNodeName("n1"))
            .build();
    try (ReportingSender sensor = new ReportingSender(port, hello)) {
      for (int image = 0; image < IMAGES; image++) {
        sensor.has(DictionaryKind.PACKAGE_INVENTORY, digest(image), inventory(image));
      }
      for (int image = 0; image < IMAGES; image += IMAGES_IN_BATCH) {
        sensor.report(batch(image));
      }
      for (int image = 0; image < IMAGES; image++) {
        awaitFindings(query, image);
      }
    }
  }

  /** Every image has the first package, of which one advisory tells that it is vulnerable. */
  private static void awaitFindings(QueryGrpc.QueryBlockingStub query, int image) {
    ListVulnerabilitiesRequest of =
        ListVulnerabilitiesRequest.newBuilder()
            .setArtifact("sha256:" + HexFormat.of().formatHex(digest(image).toByteArray()))
            .build();
    Awaitility.await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(() -> query.listVulnerabilities(of).getVulnerabilitiesCount() > 0);
  }

  private static ByteString digest(int image) {
    byte[] digest = new byte[32];
    digest[0] = (byte) ((image + 1) >> 8);
    digest[1] = (byte) (image + 1);
    return ByteString.copyFrom(digest);
  }

  private static Batch batch(int first) {
    long now = System.currentTimeMillis();
    Batch.Builder batch =
        Batch.newBuilder()
            .setNode(
                NodeFacts.newBuilder()
                    .setKernelRelease("6.1")
                    .setObservingSinceUnixMillis(now)
                    .setScanIntervalSeconds(5));
    for (int image = first; image < first + IMAGES_IN_BATCH; image++) {
      String reference = "registry.invalid/app" + image + ":v1";
      batch
          .addImages(ImageFacts.newBuilder().setConfigDigest(digest(image)).addRepoTags(reference))
          .addContainers(
              ContainerFacts.newBuilder()
                  .setContainerId("c" + image)
                  .setImageConfigDigest(digest(image))
                  .setImageReference(reference)
                  .setImageReferenceSource(ImageReferenceSource.USER_SPECIFIED)
                  .setName("app")
                  .setCreatedUnixMillis(now)
                  .setObservedSinceUnixMillis(now));
    }
    return batch.build();
  }

  private PackageInventory inventory(int image) {
    PackageInventory.Builder inventory =
        PackageInventory.newBuilder()
            .setArtifact(Artifact.newBuilder().setImageConfigDigest(digest(image)))
            .setMadeUnixMillis(System.currentTimeMillis())
            .setDistribution("debian")
            .setDistributionVersion("11");
    int others = names.size() - COMMON;
    for (int i = 0; i < PACKAGES; i++) {
      int at = i < COMMON ? i : COMMON + (image * (PACKAGES - COMMON) + i - COMMON) % others;
      // One in twenty is older than any fix, the others are newer.
      String version = i % 20 == 0 ? "0.1" : "9999-" + image % 7;
      inventory.addPackages(
          Package.newBuilder()
              .setPurl("pkg:deb/debian/" + names.get(at) + "@" + version + "?arch=amd64")
              .setType("deb")
              .setName(names.get(at))
              .setVersion(version)
              .addFiles("/usr/lib/" + names.get(at)));
    }
    return inventory.build();
  }

  private void imports(Path archive) throws IOException, ImportRefusedException {
    try (DatabaseUpdate update =
        DatabaseUpdate.begin(Files.createDirectories(directory.resolve("db")), Clock.systemUTC())) {
      update.importArchive(archive, "", "benchmark", "");
      update.commit();
    }
  }

  /** Debian's advisories, and one for each round until this one. */
  private Path withOneMore(int round) throws IOException {
    Path made = directory.resolve("round-" + round + ".zip");
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(debian));
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(made))) {
      for (ZipEntry each = in.getNextEntry(); each != null; each = in.getNextEntry()) {
        out.putNextEntry(new ZipEntry(each.getName()));
        in.transferTo(out);
      }
      for (int more = 0; more <= round; more++) {
        out.putNextEntry(new ZipEntry("more-" + more + ".json"));
        out.write(
            """
            {"id": "CVE-2999-%04d", "modified": "2026-01-01T00:00:00Z", "affected": [
              {"package": {"ecosystem": "Debian:11", "name": "%s"}, "ranges": [
                {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1"}]}]}]}
            """
                .formatted(more, names.get(0))
                .getBytes(StandardCharsets.UTF_8));
      }
    }
    return made;
  }

  /** Returns the packages that have advisories, those of Debian 11 first. */
  private static Collection<String> names(Path archive) throws IOException {
    ObjectMapper json = new ObjectMapper();
    Set<String> names = new TreeSet<>();
    Set<String> others = new TreeSet<>();
    try (InputStream file = Files.newInputStream(archive);
        ZipInputStream zip = new ZipInputStream(file)) {
      while (zip.getNextEntry() != null) {
        for (JsonNode affected : json.readTree(zip.readAllBytes()).path("affected")) {
          JsonNode of = affected.path("package");
          boolean judged = of.path("ecosystem").asText().equals("Debian:11");
          (judged ? names : others).add(of.path("name").asText());
        }
      }
    }
    Set<String> all = new LinkedHashSet<>(names);
    all.addAll(others);
    return all;
  }
}
