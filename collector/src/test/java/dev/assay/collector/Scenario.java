package dev.assay.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
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
import dev.assay.wire.v1.CoverageGap;
import dev.assay.wire.v1.FileEvidence;
import dev.assay.wire.v1.FileSet;
import dev.assay.wire.v1.Hello;
import dev.assay.wire.v1.ImageFacts;
import dev.assay.wire.v1.ImageReferenceSource;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.MavenCoordinates;
import dev.assay.wire.v1.NodeFacts;
import dev.assay.wire.v1.NodeIdentity;
import dev.assay.wire.v1.Package;
import dev.assay.wire.v1.PackageInventory;
import dev.assay.wire.v1.Platform;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ProcessIdentity;
import dev.assay.wire.v1.UsedFile;
import java.util.HexFormat;
import java.util.List;

/** A node with one container, in which a program runs that uses two of three packages. */
final class Scenario {

  static final String REFERENCE = "registry.invalid/app:v1";
  static final String IMAGE_HEX = "ab".repeat(32);
  static final ByteString IMAGE = ByteString.copyFrom(HexFormat.of().parseHex(IMAGE_HEX));
  static final ByteString ARCHIVE = ByteString.copyFrom(HexFormat.of().parseHex("cd".repeat(32)));

  private static final ByteString BOOT =
      ByteString.copyFrom(HexFormat.of().parseHex("0123456789abcdef0123456789abcdef"));
  private static final long STARTED = 1_700_000_000_000L;
  private static final Platform PLATFORM =
      Platform.newBuilder().setOs("linux").setArchitecture("amd64").build();

  private Scenario() {}

  static Hello sensorHello() {
    return Hello.newBuilder()
        .setSender("sensor of the scenario")
        .setSensor(NodeIdentity.newBuilder().setBootId(BOOT).setNodeName("n1"))
        .build();
  }

  static Hello agentHello() {
    return Hello.newBuilder()
        .setSender("agent of the scenario")
        .setAgent(
            AgentIdentity.newBuilder()
                .setProcess(program().toBuilder().setBootId(BOOT))
                .setHostName("c1"))
        .build();
  }

  static Batch running() {
    return running(1);
  }

  /** What runs, its container as a pod of the deployment "web". */
  static Batch.Builder deployed() {
    Batch.Builder batch = running().toBuilder();
    batch
        .getContainersBuilder(0)
        .setPodName("web-5d8f-x")
        .setPodNamespace("shop")
        .putLabels("pod-template-hash", "5d8f");
    return batch;
  }

  /** What runs, with a host process of that start time. */
  static Batch running(long hostStartTicks) {
    return Batch.newBuilder()
        .setNode(
            NodeFacts.newBuilder()
                .setKernelRelease("6.1")
                .setOperatingSystem("Debian GNU/Linux 12")
                .setPlatform(PLATFORM)
                .setObservingSinceUnixMillis(STARTED)
                .setScanIntervalSeconds(5)
                .addGaps(
                    CoverageGap.newBuilder()
                        .setCause(CoverageGap.Cause.PROCESS_UNREADABLE)
                        .setDetail("one could not be read")))
        .addImages(
            ImageFacts.newBuilder()
                .setConfigDigest(IMAGE)
                .addRepoTags(REFERENCE)
                .setPlatform(PLATFORM))
        .addContainers(
            ContainerFacts.newBuilder()
                .setContainerId("c1")
                .setImageConfigDigest(IMAGE)
                .setImageReference(REFERENCE)
                .setImageReferenceSource(ImageReferenceSource.USER_SPECIFIED)
                .setName("app")
                .setCreatedUnixMillis(STARTED)
                .setObservedSinceUnixMillis(STARTED))
        .addProcesses(
            ProcessFacts.newBuilder()
                .setProcess(program())
                .setHostPid(4242)
                .setContainerId("c1")
                .setExecutable("/usr/bin/sleep")
                .setCommand("sleep 100")
                .setStartedUnixMillis(STARTED + 1000)
                .setFirstSeenUnixMillis(STARTED + 1500)
                .setFileSet(fileSetKey()))
        .addProcesses(
            ProcessFacts.newBuilder()
                .setProcess(
                    ProcessIdentity.newBuilder()
                        .setPidNamespaceInode(1)
                        .setPid(17)
                        .setStartTimeTicks(hostStartTicks))
                .setHostPid(17)
                .setExecutable("/usr/sbin/cron")
                .setStartedUnixMillis(STARTED)
                .setFirstSeenUnixMillis(STARTED + 1500))
        .build();
  }

  private static ProcessIdentity program() {
    return ProcessIdentity.newBuilder()
        .setPidNamespaceInode(4026532000L)
        .setPid(7)
        .setStartTimeTicks(900)
        .build();
  }

  static FileSet fileSet() {
    return ContentKeys.fileSet(
        List.of(
            file("/usr/bin/sleep", FileEvidence.EXECUTED),
            file("/usr/lib/libc.so.6", FileEvidence.MAPPED),
            file("/opt/own.so", FileEvidence.MAPPED)));
  }

  static ByteString fileSetKey() {
    return ContentKeys.fileSetKey(fileSet().toByteString());
  }

  private static UsedFile file(String path, FileEvidence evidence) {
    return UsedFile.newBuilder().setPath(path).setEvidence(evidence).build();
  }

  static PackageInventory inventory() {
    return PackageInventory.newBuilder()
        .setArtifact(Artifact.newBuilder().setImageConfigDigest(IMAGE))
        .setMadeUnixMillis(STARTED)
        .setDistribution("debian")
        .setDistributionVersion("12")
        .addPackages(installed("coreutils", "/usr/bin/sleep", "/usr/bin/ls"))
        .addPackages(installed("libc6", "/usr/lib/libc.so.6"))
        .addPackages(installed("zlib1g", "/usr/lib/libz.so.1"))
        .build();
  }

  private static Package installed(String name, String... files) {
    return Package.newBuilder()
        .setPurl("pkg:deb/debian/" + name + "@1?arch=amd64")
        .setType("deb")
        .setName(name)
        .setVersion("1")
        .addAllFiles(List.of(files))
        .build();
  }

  static Batch classes() {
    ClassBits bits = new ClassBits(4);
    assertThat(bits.markInitialised(0) && bits.markLoaded(2)).isTrue();
    return Batch.newBuilder()
        .setJvm(
            JvmFacts.newBuilder()
                .setJavaVersion("17.0.1")
                .setVm("OpenJDK 64-Bit Server VM")
                .setMain("app.jar")
                .setCapture(CaptureMode.JVMTI)
                .setStartedUnixMillis(STARTED + 1000)
                .setObservingSinceUnixMillis(STARTED + 1100))
        .addClassUsageStates(
            ClassUsageState.newBuilder()
                .setArchiveSet(archiveSetKey())
                .setArchiveStates(bits.state()))
        .addClassUsage(new ClassUsageWriter().add(ContentKeys.archiveKey(ARCHIVE), bits).build())
        .build();
  }

  static ArchiveSet archiveSet() {
    return ContentKeys.archiveSet(
        List.of(
            ArchiveFacts.newBuilder()
                .setDigest(ARCHIVE)
                .setLocation("/app/app.jar!/BOOT-INF/lib/snakeyaml-2.2.jar")
                .setClassCount(4)
                .setKind(ArchiveKind.JAR)
                .build()));
  }

  static ByteString archiveSetKey() {
    return ContentKeys.archiveSetKey(archiveSet());
  }

  static ArchiveIndex archiveIndex() {
    return ArchiveIndex.newBuilder()
        .setDigest(ARCHIVE)
        .setFileName("snakeyaml-2.2.jar")
        .addAllClassNames(List.of("a/A", "a/B", "a/C", "a/D"))
        .addAllClassCrcs(List.of(1, 2, 3, 4))
        .addAllClassSizes(List.of(10, 20, 30, 40))
        .addPomProperties(
            MavenCoordinates.newBuilder()
                .setGroupId("org.yaml")
                .setArtifactId("snakeyaml")
                .setVersion("2.2"))
        .setKind(ArchiveKind.JAR)
        .build();
  }
}
