package dev.assay.sensor;

import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.attribution.UsedFile;
import dev.assay.sensor.container.Container;
import dev.assay.sensor.container.ObservedContainer;
import dev.assay.sensor.coverage.Gap;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a node shows at one moment, as plain values to be printed: times are ISO-8601 in UTC, and
 * null or empty is "not known".
 *
 * @param nodeName name of the node
 * @param bootId the kernel's name of this boot
 * @param kernelRelease as uname -r prints it
 * @param operatingSystem the host's distribution
 * @param architecture as Go names it
 * @param containerRuntime name and version of the runtime; null where none answers
 * @param gaps what is not seen, and why
 * @param containers containers that run
 * @param processes processes that run, those of the sensor too
 */
public record NodeView(
    String nodeName,
    String bootId,
    String kernelRelease,
    String operatingSystem,
    String architecture,
    @Nullable String containerRuntime,
    List<GapView> gaps,
    List<ContainerView> containers,
    List<ProcessView> processes) {

  /** Copies the lists. */
  public NodeView {
    gaps = List.copyOf(gaps);
    containers = List.copyOf(containers);
    processes = List.copyOf(processes);
  }

  /** Something that is not seen; see {@link Gap}. */
  public record GapView(
      String cause, String detail, long count, String since, @Nullable String containerId) {

    static GapView of(Gap gap) {
      return new GapView(
          gap.cause().name(),
          gap.detail(),
          gap.count(),
          gap.since().toString(),
          gap.containerId().isEmpty() ? null : gap.containerId());
    }
  }

  /** A container; see {@link Container}. */
  public record ContainerView(
      String id,
      String name,
      @Nullable String podNamespace,
      @Nullable String podName,
      @Nullable String podUid,
      @Nullable String imageConfigDigest,
      @Nullable String imageReference,
      @Nullable String imageReferenceSource,
      @Nullable String createdAt,
      @Nullable String startedAt,
      Map<String, String> labels) {

    static ContainerView of(ObservedContainer observed) {
      Container container = observed.container();
      var pod = container.pod();
      var image = container.imageName();
      return new ContainerView(
          container.id(),
          container.name(),
          pod == null ? null : pod.namespace(),
          pod == null ? null : pod.name(),
          pod == null ? null : pod.uid(),
          container.configDigest() == null ? null : container.configDigest().toString(),
          image == null ? null : image.reference(),
          image == null ? null : image.source().name(),
          text(container.createdAt()),
          text(container.startedAt()),
          container.labels());
    }
  }

  /** A process; see {@link Sighting}. */
  public record ProcessView(
      int hostPid,
      long pidNamespaceInode,
      int pid,
      long startTimeTicks,
      @Nullable String containerId,
      String executable,
      String command,
      String startedAt,
      List<FileView> files) {

    static ProcessView of(Sighting sighting) {
      return new ProcessView(
          sighting.hostPid(),
          sighting.process().pidNamespaceInode(),
          sighting.process().pid(),
          sighting.process().startTimeTicks(),
          sighting.containerId(),
          sighting.executable(),
          sighting.command(),
          Objects.toString(sighting.startedAt()),
          sighting.files().files().stream().map(FileView::of).toList());
    }
  }

  /** A mapped file; see {@link UsedFile}. */
  public record FileView(String path, String evidence, boolean deleted, boolean outsideRoot) {

    static FileView of(UsedFile file) {
      return new FileView(file.path(), file.evidence().name(), file.deleted(), file.outsideRoot());
    }
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
