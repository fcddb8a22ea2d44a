package dev.assay.sensor.report;

import com.google.protobuf.ByteString;
import dev.assay.sensor.attribution.FileSet;
import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.attribution.UsedFile;
import dev.assay.sensor.container.Container;
import dev.assay.sensor.container.ContainerImage;
import dev.assay.sensor.container.ImageName;
import dev.assay.sensor.container.ObservedContainer;
import dev.assay.sensor.content.FileContent;
import dev.assay.sensor.coverage.Gap;
import dev.assay.sensor.procfs.ProcessId;
import dev.assay.sensor.procfs.ProgramName;
import dev.assay.wire.client.ContentKeys;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.CoverageGap;
import dev.assay.wire.v1.FileContentFacts;
import dev.assay.wire.v1.FileEvidence;
import dev.assay.wire.v1.FileOrigin;
import dev.assay.wire.v1.ImageFacts;
import dev.assay.wire.v1.ImageReferenceSource;
import dev.assay.wire.v1.NamedArtifact;
import dev.assay.wire.v1.Platform;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ProcessIdentity;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what was seen as messages. Pure functions. */
final class WireFacts {

  private WireFacts() {}

  static ProcessFacts process(Sighting sighting, ByteString fileSetKey) {
    ProcessFacts.Builder facts = ProcessFacts.newBuilder();
    ProgramName name = sighting.name();
    if (name != null) {
      facts.setNamedArtifact(
          NamedArtifact.newBuilder()
              .setApplication(name.application())
              .setComponent(name.component())
              .setVersion(name.version()));
    }
    return facts
        .setProcess(identity(sighting.process()))
        .setHostPid(sighting.hostPid())
        .setContainerId(sighting.containerId() == null ? "" : sighting.containerId())
        .setExecutable(sighting.executable())
        .setCommand(sighting.command())
        .setStartedUnixMillis(sighting.startedAt().toEpochMilli())
        .setFirstSeenUnixMillis(sighting.firstSeenAt().toEpochMilli())
        .setEndedUnixMillis(millis(sighting.endedAt()))
        .setFileSet(fileSetKey)
        .build();
  }

  static FileContentFacts content(FileContent content) {
    FileContentFacts.Builder facts =
        FileContentFacts.newBuilder()
            .setContainerId(content.containerId())
            .setImageConfigDigest(ByteString.copyFrom(content.image().toBytes()))
            .setPath(content.path())
            .setSizeBytes(content.sizeBytes())
            .setOrigin(origin(content.origin()))
            .setFileSystem(content.fileSystem())
            .setUse(evidence(content.use()))
            .setReplaced(content.replaced())
            .setNameless(content.nameless())
            .setInode(content.inode())
            .setProblem(content.problem())
            .setChangedUnixMillis(millis(content.changedAt()))
            .setReadUnixMillis(content.readAt().toEpochMilli())
            .setProcess(identity(content.process()))
            .setExecutable(content.executable());
    FileContent.Sha256 digest = content.digest();
    if (digest != null) {
      facts.setDigest(ByteString.copyFrom(digest.bytes()));
    }
    if (content.origin() == FileContent.Origin.LAYER) {
      facts.setLayers(
          ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(content.layers()).flip()));
    }
    return facts.build();
  }

  private static FileOrigin origin(FileContent.Origin origin) {
    return switch (origin) {
      case LAYER -> FileOrigin.FILE_FROM_LAYER;
      case CONTAINER -> FileOrigin.FILE_FROM_CONTAINER;
      case UNKNOWN -> FileOrigin.FILE_FROM_UNKNOWN;
    };
  }

  private static FileEvidence evidence(FileContent.Use use) {
    return switch (use) {
      case OPENED -> FileEvidence.OPENED;
      case MAPPED -> FileEvidence.MAPPED;
      case EXECUTED -> FileEvidence.EXECUTED;
    };
  }

  private static ProcessIdentity identity(ProcessId process) {
    // Without the boot id: a sensor's messages are about its own node.
    return ProcessIdentity.newBuilder()
        .setPidNamespaceInode(process.pidNamespaceInode())
        .setPid(process.pid())
        .setStartTimeTicks(process.startTimeTicks())
        .build();
  }

  static dev.assay.wire.v1.FileSet fileSet(FileSet set) {
    List<dev.assay.wire.v1.UsedFile> files = set.files().stream().map(WireFacts::file).toList();
    return ContentKeys.fileSet(files);
  }

  private static dev.assay.wire.v1.UsedFile file(UsedFile file) {
    return dev.assay.wire.v1.UsedFile.newBuilder()
        .setPath(file.path())
        .setEvidence(evidence(file.evidence()))
        .setDeleted(file.deleted())
        .setOutsideRoot(file.outsideRoot())
        .build();
  }

  private static FileEvidence evidence(UsedFile.Evidence evidence) {
    return switch (evidence) {
      case TOUCHED -> FileEvidence.TOUCHED;
      case OPENED -> FileEvidence.OPENED;
      case MAPPED -> FileEvidence.MAPPED;
      case EXECUTED -> FileEvidence.EXECUTED;
    };
  }

  static ContainerFacts container(ObservedContainer observed) {
    Container container = observed.container();
    ContainerFacts.Builder facts =
        ContainerFacts.newBuilder()
            .setContainerId(container.id())
            .setStatusImage(container.statusImage())
            .setStatusImageRef(container.statusImageRef())
            .setName(container.name())
            .setCreatedUnixMillis(millis(container.createdAt()))
            .setStartedUnixMillis(millis(container.startedAt()))
            .setEndedUnixMillis(millis(observed.endedAt()))
            .setObservedSinceUnixMillis(observed.observedSince().toEpochMilli())
            .putAllLabels(container.labels());
    if (container.configDigest() != null) {
      facts.setImageConfigDigest(ByteString.copyFrom(container.configDigest().toBytes()));
    }
    if (container.imageName() != null) {
      facts
          .setImageReference(container.imageName().reference())
          .setImageReferenceSource(source(container.imageName().source()));
    }
    if (container.pod() != null) {
      facts
          .setPodName(container.pod().name())
          .setPodNamespace(container.pod().namespace())
          .setPodUid(container.pod().uid());
    }
    return facts.build();
  }

  private static ImageReferenceSource source(ImageName.Source source) {
    return switch (source) {
      case USER_SPECIFIED -> ImageReferenceSource.USER_SPECIFIED;
      case CREATION_TIME -> ImageReferenceSource.CREATION_TIME;
      case RUNTIME_NAME -> ImageReferenceSource.RUNTIME_NAME;
    };
  }

  static ImageFacts image(ContainerImage image, Platform platform) {
    return ImageFacts.newBuilder()
        .setConfigDigest(ByteString.copyFrom(image.configDigest().toBytes()))
        .addAllRepoTags(image.repoTags())
        .addAllRepoDigests(image.repoDigests())
        .setSizeBytes(image.sizeBytes())
        .setPlatform(platform)
        .build();
  }

  static CoverageGap gap(Gap gap) {
    return CoverageGap.newBuilder()
        .setCause(CoverageGap.Cause.valueOf(gap.cause().name()))
        .setDetail(gap.detail())
        .setCount(gap.count())
        .setSinceUnixMillis(gap.since().toEpochMilli())
        .setContainerId(gap.containerId())
        .build();
  }

  static long millis(@Nullable Instant instant) {
    return instant == null ? 0 : instant.toEpochMilli();
  }
}
