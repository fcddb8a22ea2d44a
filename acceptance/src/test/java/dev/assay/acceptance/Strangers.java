package dev.assay.acceptance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.assay.collector.testing.ReportingSender;
import dev.assay.wire.client.ClassBits;
import dev.assay.wire.client.ClassUsageWriter;
import dev.assay.wire.client.ContentKeys;
import dev.assay.wire.v1.AgentIdentity;
import dev.assay.wire.v1.ArchiveFacts;
import dev.assay.wire.v1.ArchiveIndex;
import dev.assay.wire.v1.ArchiveKind;
import dev.assay.wire.v1.ArchiveSet;
import dev.assay.wire.v1.Artifact;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.CaptureMode;
import dev.assay.wire.v1.ClassUsageState;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.ContainerRuntimeFacts;
import dev.assay.wire.v1.CoverageGap;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.FileEvidence;
import dev.assay.wire.v1.FileSet;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.ImageFacts;
import dev.assay.wire.v1.ImageReferenceSource;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.NodeFacts;
import dev.assay.wire.v1.NodeIdentity;
import dev.assay.wire.v1.Package;
import dev.assay.wire.v1.PackageInventory;
import dev.assay.wire.v1.Platform;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ProcessIdentity;
import dev.assay.wire.v1.UsedFile;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A node in the hands of people who mean harm: every name that a sensor or an agent may tell is an
 * attempt to run something in the browser of whoever looks at it. And there are many of them.
 */
final class Strangers implements AutoCloseable {

  /** More than one page. */
  static final int IMAGES = 60;

  /** What a browser must show as text. Where one becomes an element it has the mark. */
  static final List<String> CORPUS =
      List.of(
          "<script>document.documentElement.dataset.xss=1</script>",
          "<img src=x onerror=\"document.documentElement.dataset.xss=2\" data-xss>",
          "\" onmouseover=\"alert(3)\" autofocus onfocus=\"alert(3)\" data-xss=\"",
          "' onfocus='alert(4)' data-xss='",
          "</title></textarea></style><svg onload=alert(5) data-xss>",
          "javascript:alert(6)//data-xss",
          "<a href=//evil.example hx-get=//evil.example hx-trigger=load data-xss>",
          "<b hx-on:load=alert(8) data-hx-on--load=alert(8) data-xss>",
          "&lt;b data-xss&gt;&#60;b data-xss&#62;",
          "<!--\u202E<b data-xss>--!><b data-xss>",
          "${alert(11)}{{alert(11)}}<base href=//evil.example data-xss>");

  /** Of what the JVM among them is an instance. */
  static final String REFERENCE = reference(0);

  /** Digest of its archive. */
  static final String ARCHIVE_HEX = "ef".repeat(32);

  private static final ByteString BOOT = bytes("ee".repeat(16));
  private static final ByteString ARCHIVE = bytes(ARCHIVE_HEX);
  private static final String PACKAGE = "evil-package";

  private final String host;
  private final int port;
  private final List<ReportingSender> senders = new ArrayList<>();

  Strangers(String collector) {
    this.host = collector;
    this.port = Integer.parseInt(collector.substring(collector.indexOf(':') + 1));
  }

  private static String evil(int number) {
    return CORPUS.get(number % CORPUS.size());
  }

  private static String reference(int number) {
    return "evil.example/" + evil(number) + "/" + number + ":" + evil(number + 1);
  }

  private static ByteString bytes(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }

  private static ByteString image(int number) {
    return bytes("%064x".formatted(0xbad000 + number));
  }

  /** The ID of their image. */
  static String imageId() {
    return "sha256:" + HexFormat.of().formatHex(image(0).toByteArray());
  }

  /** An advisory about a package of theirs, by strangers, too. */
  static String advisory(String debian) throws IOException {
    Map<String, Object> affected =
        Map.of(
            "package",
            Map.of("ecosystem", debian, "name", PACKAGE),
            "ranges",
            List.of(
                Map.of(
                    "type",
                    "ECOSYSTEM",
                    "events",
                    List.of(Map.of("introduced", "0"), Map.of("fixed", "999:0")))));
    return new ObjectMapper()
        .writeValueAsString(
            Map.of(
                "id",
                "CVE-2026-6666",
                "modified",
                "2026-01-01T00:00:00Z",
                "summary",
                String.join(" ", CORPUS),
                "aliases",
                CORPUS,
                "database_specific",
                Map.of("severity", "CRITICAL"),
                "affected",
                List.of(affected)));
  }

  /** Reports everything, once, and waits until it is durable. */
  void report() throws InterruptedException {
    if (!senders.isEmpty()) {
      return;
    }
    ReportingSender sensor =
        new ReportingSender(
            port,
            Hello.newBuilder()
                .setSender("stranger of " + host)
                .setSensor(NodeIdentity.newBuilder().setBootId(BOOT).setNodeName(evil(0)))
                .build());
    senders.add(sensor);
    sensor.has(DictionaryKind.FILE_SET, ContentKeys.fileSetKey(files().toByteString()), files());
    sensor.has(DictionaryKind.PACKAGE_INVENTORY, image(0), inventory());
    sensor.report(running());
    ReportingSender agent =
        new ReportingSender(
            port,
            Hello.newBuilder()
                .setSender("strange agent of " + host)
                .setAgent(
                    AgentIdentity.newBuilder()
                        .setProcess(process(0).toBuilder().setBootId(BOOT))
                        .setHostName(evil(1)))
                .build());
    senders.add(agent);
    agent.has(DictionaryKind.ARCHIVE_SET, archivesKey(), archives());
    agent.has(DictionaryKind.ARCHIVE_INDEX, ARCHIVE, archive());
    agent.report(classes());
  }

  private static Batch running() {
    long now = Instant.now().toEpochMilli();
    Platform platform = Platform.newBuilder().setOs("linux").setArchitecture("amd64").build();
    Batch.Builder batch =
        Batch.newBuilder()
            .setNode(
                NodeFacts.newBuilder()
                    .setKernelRelease(evil(2))
                    .setOperatingSystem(evil(3))
                    .setContainerRuntime(
                        ContainerRuntimeFacts.newBuilder().setName(evil(4)).setVersion(evil(5)))
                    .setPlatform(platform)
                    .setObservingSinceUnixMillis(now)
                    .setScanIntervalSeconds(60)
                    .addGaps(
                        CoverageGap.newBuilder()
                            .setCause(CoverageGap.Cause.PROCESS_UNREADABLE)
                            .setDetail(String.join(" ", CORPUS))));
    for (int i = 0; i < IMAGES; i++) {
      batch
          .addImages(
              ImageFacts.newBuilder()
                  .setConfigDigest(image(i))
                  .addRepoTags(reference(i))
                  .setPlatform(platform))
          .addContainers(
              ContainerFacts.newBuilder()
                  .setContainerId("%064x".formatted(i))
                  .setImageConfigDigest(image(i))
                  .setImageReference(reference(i))
                  .setImageReferenceSource(ImageReferenceSource.USER_SPECIFIED)
                  .setName(evil(i + 1))
                  .setPodName(evil(i + 2))
                  .setPodNamespace(evil(i + 3))
                  .setCreatedUnixMillis(now)
                  .setObservedSinceUnixMillis(now))
          .addProcesses(
              ProcessFacts.newBuilder()
                  .setProcess(process(i))
                  .setHostPid(100_000 + i)
                  .setContainerId("%064x".formatted(i))
                  .setExecutable("/" + evil(i))
                  .setCommand(evil(i) + " " + evil(i + 5))
                  .setStartedUnixMillis(now)
                  .setFirstSeenUnixMillis(now)
                  .setFileSet(ContentKeys.fileSetKey(files().toByteString())));
    }
    return batch.build();
  }

  private static ProcessIdentity process(int number) {
    return ProcessIdentity.newBuilder()
        .setPidNamespaceInode(666)
        .setPid(1 + number)
        .setStartTimeTicks(1000)
        .build();
  }

  private static FileSet files() {
    return ContentKeys.fileSet(
        CORPUS.stream()
            .map(
                each ->
                    UsedFile.newBuilder()
                        .setPath("/lib/" + each)
                        .setEvidence(FileEvidence.MAPPED)
                        .build())
            .toList());
  }

  private static PackageInventory inventory() {
    PackageInventory.Builder inventory =
        PackageInventory.newBuilder()
            .setArtifact(Artifact.newBuilder().setImageConfigDigest(image(0)))
            .setMadeUnixMillis(Instant.now().toEpochMilli())
            .setDistribution("debian")
            .setDistributionVersion("12")
            .addPackages(installed(PACKAGE, "/lib/" + evil(0)));
    for (String each : CORPUS) {
      inventory.addPackages(installed(each, "/lib/" + each));
    }
    return inventory.build();
  }

  private static Package installed(String name, String file) {
    return Package.newBuilder()
        .setPurl("pkg:deb/debian/" + name + "@1")
        .setType("deb")
        .setName(name)
        .setVersion("1" + name)
        .addFiles(file)
        .build();
  }

  private static ArchiveSet archives() {
    return ContentKeys.archiveSet(
        List.of(
            ArchiveFacts.newBuilder()
                .setDigest(ARCHIVE)
                .setLocation("/app/" + evil(1) + ".jar")
                .setClassCount(CORPUS.size())
                .setKind(ArchiveKind.JAR)
                .build()));
  }

  private static ByteString archivesKey() {
    return ContentKeys.archiveSetKey(archives());
  }

  private static ArchiveIndex archive() {
    ArchiveIndex.Builder index =
        ArchiveIndex.newBuilder()
            .setDigest(ARCHIVE)
            .setFileName(evil(1) + ".jar")
            .setKind(ArchiveKind.JAR)
            .addAllClassNames(new TreeSet<>(CORPUS));
    for (int i = 0; i < CORPUS.size(); i++) {
      index.addClassCrcs(i).addClassSizes(1 + i);
    }
    return index.build();
  }

  private static Batch classes() {
    ClassBits bits = new ClassBits(CORPUS.size());
    for (int i = 0; i < CORPUS.size(); i++) {
      bits.markInitialised(i);
    }
    long now = Instant.now().toEpochMilli();
    return Batch.newBuilder()
        .setJvm(
            JvmFacts.newBuilder()
                .setJavaVersion(evil(1))
                .setVm(evil(2))
                .setMain(evil(3))
                .setCapture(CaptureMode.JVMTI)
                .setStartedUnixMillis(now)
                .setObservingSinceUnixMillis(now))
        .addClassUsageStates(
            ClassUsageState.newBuilder()
                .setArchiveSet(archivesKey())
                .setArchiveStates(bits.state()))
        .addClassUsage(new ClassUsageWriter().add(ContentKeys.archiveKey(ARCHIVE), bits).build())
        .build();
  }

  @Override
  public void close() {
    senders.forEach(ReportingSender::close);
  }
}
