package dev.assay.collector.grpc;

import com.google.protobuf.ByteString;
import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Gap;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import dev.assay.collector.ingest.ClassState;
import dev.assay.collector.ingest.ContainerFact;
import dev.assay.collector.ingest.Evidence;
import dev.assay.collector.ingest.ImageFact;
import dev.assay.collector.ingest.JvmFact;
import dev.assay.collector.ingest.NodeFact;
import dev.assay.collector.ingest.ProcessFact;
import dev.assay.collector.running.ClassCapture;
import dev.assay.collector.running.FileContent;
import dev.assay.collector.running.ProcessKey;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.CaptureMode;
import dev.assay.wire.v1.ClassUsageState;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.CoverageGap;
import dev.assay.wire.v1.FileContentFacts;
import dev.assay.wire.v1.ImageFacts;
import dev.assay.wire.v1.ImageReferenceSource;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.NamedArtifact;
import dev.assay.wire.v1.NodeFacts;
import dev.assay.wire.v1.NodeIdentity;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ProcessIdentity;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns the messages of one sender into records, and refuses what breaks a rule of the wire. Used
 * by the stream's own thread only.
 */
final class EvidenceMapping {

  private static final int MOST_LABELS = 32;

  private final @Nullable NodeIdentity node;
  private final UUID session;

  /** Maps what a sender says: of a node, if it is the node's sensor. */
  EvidenceMapping(@Nullable NodeIdentity node, UUID session) {
    this.node = node;
    this.session = session;
  }

  Evidence evidence(Batch batch, long nowMillis) throws MalformedEvidenceException {
    if (node == null
        && (batch.hasNode()
            || batch.getImagesCount() + batch.getContainersCount() + batch.getProcessesCount()
                > 0)) {
      throw new MalformedEvidenceException(
          "batch: facts about a node, from an agent (expected: from a sensor)");
    }
    List<ImageFact.Claims> images = new ArrayList<>(batch.getImagesCount());
    for (ImageFacts image : batch.getImagesList()) {
      images.add(image(image, nowMillis));
    }
    List<ContainerFact> containers = new ArrayList<>(batch.getContainersCount());
    for (ContainerFacts container : batch.getContainersList()) {
      containers.add(container(container, nowMillis));
    }
    List<ProcessFact> processes = new ArrayList<>(batch.getProcessesCount());
    for (ProcessFacts process : batch.getProcessesList()) {
      processes.add(process(process));
    }
    List<Evidence.DeclaredState> states = new ArrayList<>(batch.getClassUsageStatesCount());
    for (ClassUsageState state : batch.getClassUsageStatesList()) {
      states.add(state(state));
    }
    return new Evidence(
        batch.hasNode() ? node(batch.getNode(), nowMillis) : null,
        images,
        containers,
        processes,
        batch.hasJvm() ? jvm(batch.getJvm()) : null,
        states,
        gaps(batch.getGapsList()));
  }

  private Evidence.NodeWord node(NodeFacts facts, long nowMillis)
      throws MalformedEvidenceException {
    NodeIdentity identity = identity();
    return new Evidence.NodeWord(
        new NodeFact(
            uuid("boot_id", identity.getBootId()),
            text(identity.getNodeName()),
            text(identity.getClusterName()),
            text(facts.getKernelRelease()),
            text(facts.getOperatingSystem()),
            platform(facts.getPlatform()),
            text(facts.getContainerRuntime().getName()),
            text(facts.getContainerRuntime().getVersion()),
            text(facts.getContainerRuntime().getEndpoint()),
            millis(facts.getObservingSinceUnixMillis()),
            Integer.toUnsignedLong(facts.getScanIntervalSeconds()),
            session,
            nowMillis,
            nowMillis),
        gaps(facts.getGapsList()));
  }

  private NodeIdentity identity() throws MalformedEvidenceException {
    if (node == null) {
      throw new MalformedEvidenceException("node: from an agent (expected: from a sensor)");
    }
    return node;
  }

  private static ImageFact.Claims image(ImageFacts facts, long nowMillis)
      throws MalformedEvidenceException {
    return new ImageFact.Claims(
        new ImageFact(
            digest("images.config_digest", facts.getConfigDigest()),
            Math.max(0, facts.getSizeBytes()),
            platform(facts.getPlatform()),
            nowMillis),
        facts.getRepoTagsList().stream().map(EvidenceMapping::text).toList(),
        facts.getRepoDigestsList().stream().map(EvidenceMapping::text).toList());
  }

  private ContainerFact container(ContainerFacts facts, long nowMillis)
      throws MalformedEvidenceException {
    if (facts.getContainerId().isEmpty()) {
      throw new MalformedEvidenceException("containers.container_id: empty (expected: an id)");
    }
    if (facts.getLabelsCount() > MOST_LABELS) {
      throw new MalformedEvidenceException(
          "containers.labels: " + facts.getLabelsCount() + " (expected: at most 32)");
    }
    Map<String, String> labels = new LinkedHashMap<>();
    facts.getLabelsMap().forEach((key, value) -> labels.put(text(key), text(value)));
    ByteString digest = facts.getImageConfigDigest();
    return new ContainerFact(
        uuid("boot_id", identity().getBootId()).getMostSignificantBits(),
        text(facts.getContainerId()),
        digest.isEmpty() ? null : digest("containers.image_config_digest", digest),
        text(facts.getImageReference()),
        source(facts.getImageReferenceSource()),
        text(facts.getStatusImage()),
        text(facts.getStatusImageRef()),
        text(facts.getName()),
        text(facts.getPodName()),
        text(facts.getPodNamespace()),
        text(facts.getPodUid()),
        millis(facts.getCreatedUnixMillis()),
        millis(facts.getStartedUnixMillis()),
        millis(facts.getEndedUnixMillis()),
        millis(facts.getObservedSinceUnixMillis()),
        labels,
        nowMillis);
  }

  /** Returns what the batch says of the bytes of files in use. */
  List<FileContent> contents(Batch batch) throws MalformedEvidenceException {
    List<FileContent> contents = new ArrayList<>(batch.getFileContentsCount());
    for (FileContentFacts facts : batch.getFileContentsList()) {
      contents.add(FileContentMapping.content(facts, identity(), key(facts.getProcess())));
    }
    return contents;
  }

  private static ReferenceSource source(ImageReferenceSource source) {
    return switch (source) {
      case USER_SPECIFIED -> ReferenceSource.USER_SPECIFIED;
      case CREATION_TIME -> ReferenceSource.CREATION_TIME;
      case RUNTIME_NAME -> ReferenceSource.RUNTIME_NAME;
      case IMAGE_REFERENCE_SOURCE_UNSPECIFIED, UNRECOGNIZED -> ReferenceSource.UNKNOWN;
    };
  }

  private ProcessFact process(ProcessFacts facts) throws MalformedEvidenceException {
    ByteString set = facts.getFileSet();
    return new ProcessFact(
        key(facts.getProcess()),
        true,
        facts.getHostPid(),
        text(facts.getContainerId()),
        text(facts.getExecutable()),
        text(facts.getCommand()),
        millis(facts.getStartedUnixMillis()),
        millis(facts.getEndedUnixMillis()),
        millis(facts.getFirstSeenUnixMillis()),
        set.isEmpty() ? null : key128("processes.file_set", set),
        facts.hasNamedArtifact() ? named(facts.getNamedArtifact()) : null);
  }

  /** Returns a process's key; without a boot id it is of the sender's own node. */
  ProcessKey key(ProcessIdentity process) throws MalformedEvidenceException {
    ByteString boot = process.getBootId();
    if (node != null) {
      if (!boot.isEmpty() && !boot.equals(node.getBootId())) {
        throw new MalformedEvidenceException(
            "process.boot_id: another node's (expected: none, or that of the sensor's node)");
      }
      boot = node.getBootId();
    }
    return new ProcessKey(
        uuid("process.boot_id", boot),
        process.getPidNamespaceInode(),
        process.getPid(),
        process.getStartTimeTicks());
  }

  private static Evidence.JvmWord jvm(JvmFacts facts) {
    return new Evidence.JvmWord(
        new JvmFact(
            text(facts.getJavaVersion()),
            text(facts.getVm()),
            text(facts.getMain()),
            capture(facts.getCapture()),
            "",
            millis(facts.getStartedUnixMillis()),
            millis(facts.getObservingSinceUnixMillis()),
            millis(facts.getEndedUnixMillis()),
            Math.max(0, facts.getGeneratedClasses())),
        gaps(facts.getGapsList()));
  }

  private static ClassCapture capture(CaptureMode mode) {
    return switch (mode) {
      case JVMTI -> ClassCapture.JVMTI;
      case LOADED_ONLY -> ClassCapture.LOADED_ONLY;
      case CAPTURE_MODE_UNSPECIFIED, UNRECOGNIZED -> ClassCapture.UNKNOWN;
    };
  }

  private Evidence.DeclaredState state(ClassUsageState state) throws MalformedEvidenceException {
    ProcessKey process = state.hasProcess() ? key(state.getProcess()) : null;
    if (state.getContained()) {
      ByteString set = state.getArchiveSet();
      return new Evidence.DeclaredState.Contained(
          process, set.isEmpty() ? null : key128("class_usage_states.archive_set", set));
    }
    if (!state.getDigest().isEmpty()) {
      return new Evidence.DeclaredState.Whole(
          process, key128("class_usage_states.digest", state.getDigest()));
    }
    ByteString bytes = state.getArchiveStates();
    if (bytes.size() % ClassState.STATE_BYTES != 0) {
      throw new MalformedEvidenceException(
          "class_usage_states.archive_states: "
              + bytes.size()
              + " bytes (expected: 6 for each archive)");
    }
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    List<Long> states = new ArrayList<>(bytes.size() / ClassState.STATE_BYTES);
    while (buffer.hasRemaining()) {
      long high = buffer.getShort() & 0xffffL;
      states.add(high << Integer.SIZE | (buffer.getInt() & 0xffffffffL));
    }
    return new Evidence.DeclaredState.ByArchive(
        process,
        new ClassState(key128("class_usage_states.archive_set", state.getArchiveSet()), states));
  }

  static List<Gap> gaps(List<CoverageGap> gaps) {
    return gaps.stream()
        .map(
            gap ->
                new Gap(
                    gap.getCause().name(),
                    text(gap.getDetail()),
                    Math.max(0, gap.getCount()),
                    time(gap.getSinceUnixMillis()),
                    text(gap.getContainerId())))
        .toList();
  }

  static Artifact.Named named(NamedArtifact named) {
    return new Artifact.Named(
        text(named.getApplication()), text(named.getComponent()), text(named.getVersion()));
  }

  private static Platform platform(dev.assay.wire.v1.Platform platform) {
    return new Platform(
        text(platform.getOs()), text(platform.getArchitecture()), text(platform.getVariant()));
  }

  static UUID uuid(String field, ByteString bytes) throws MalformedEvidenceException {
    if (bytes.size() != Key128.BYTES) {
      throw new MalformedEvidenceException(field + ": " + bytes.size() + " bytes (expected: 16)");
    }
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  static Key128 key128(String field, ByteString bytes) throws MalformedEvidenceException {
    UUID halves = uuid(field, bytes);
    return new Key128(halves.getMostSignificantBits(), halves.getLeastSignificantBits());
  }

  static Sha256 digest(String field, ByteString bytes) throws MalformedEvidenceException {
    if (bytes.size() != Sha256.BYTES) {
      throw new MalformedEvidenceException(field + ": " + bytes.size() + " bytes (expected: 32)");
    }
    return Sha256.ofBytes(bytes.toByteArray());
  }

  static @Nullable Instant time(long millis) {
    return millis <= 0 ? null : Instant.ofEpochMilli(millis);
  }

  private static long millis(long millis) {
    return Math.max(0, millis);
  }

  /** Returns a text without NUL, which not every database can keep. */
  static String text(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
  }
}
