package dev.assay.collector.integrity;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageIdentity;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.Containers;
import dev.assay.collector.running.ObservedImage;
import dev.assay.collector.running.Workload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The images that run by the word of the nodes' sensors. */
public final class ReportedImages implements RunningImages {

  private record OnNode(Sha256 image, long nodeKey) {}

  private final Containers running;
  private final LongSupplier version;

  /**
   * Reads from {@code running}, at each call.
   *
   * @param version another number after containers began or ended; cheap
   */
  public ReportedImages(Containers running, LongSupplier version) {
    this.running = running;
    this.version = version;
  }

  @Override
  public long version() {
    return version.getAsLong();
  }

  @Override
  public List<Deployed> deployed() {
    return running.deployed().stream()
        .map(each -> new Deployed(each.reference(), digest(each.configDigest())))
        .toList();
  }

  @Override
  public List<RunningInstance> instances(Collection<String> references) {
    return instances(running.containers(references));
  }

  /** Returns containers as instances of their images, with the names that their nodes know. */
  public List<RunningInstance> instances(List<Container> containers) {
    Set<Sha256> images =
        containers.stream()
            .map(Container::configDigest)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    Map<OnNode, List<String>> names = new HashMap<>();
    for (ObservedImage image : running.images(images)) {
      for (ObservedImage.Claim claim : image.claims()) {
        names
            .computeIfAbsent(
                new OnNode(image.configDigest(), claim.nodeKey()), unseen -> new ArrayList<>())
            .add(claim.name());
      }
    }
    return containers.stream().map(container -> instance(container, names)).toList();
  }

  private static RunningInstance instance(Container container, Map<OnNode, List<String>> known) {
    Sha256 image = container.configDigest();
    List<String> names = new ArrayList<>(List.of(container.statusImageRef()));
    if (image != null) {
      names.addAll(known.getOrDefault(new OnNode(image, container.nodeKey()), List.of()));
    }
    return new RunningInstance(
        container.reference(),
        container.referenceSource(),
        digest(image),
        names,
        container.platform(),
        ImageIdentity.of(container.runtime()),
        place(container),
        container.created());
  }

  /** Returns where a container runs. */
  public static Place place(Container container) {
    Workload workload = Workload.of(container);
    return new Place(
        container.cluster(),
        container.podNamespace(),
        workload.kind(),
        workload.name(),
        container.node(),
        container.name(),
        container.containerId(),
        container.pod());
  }

  private static @Nullable Digest digest(@Nullable Sha256 image) {
    return image == null ? null : Digest.find(image.toString()).orElse(null);
  }
}
