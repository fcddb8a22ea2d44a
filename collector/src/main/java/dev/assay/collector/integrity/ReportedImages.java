package dev.assay.collector.integrity;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Digest;
import dev.assay.collector.running.Container;
import dev.assay.collector.running.Containers;
import dev.assay.collector.running.Lifetime;
import dev.assay.collector.running.ObservedImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The images that run by the word of the nodes' sensors. */
public final class ReportedImages implements RunningImages {

  private record OnNode(Sha256 image, long nodeKey) {}

  private final Containers containers;

  /** Reads from {@code containers}, at each call. */
  public ReportedImages(Containers containers) {
    this.containers = containers;
  }

  @Override
  public List<RunningInstance> now() {
    Map<OnNode, List<String>> names = new HashMap<>();
    for (ObservedImage image : containers.images()) {
      for (ObservedImage.Claim claim : image.claims()) {
        names
            .computeIfAbsent(
                new OnNode(image.configDigest(), claim.nodeKey()), unseen -> new ArrayList<>())
            .add(claim.name());
      }
    }
    return containers.containers(Lifetime.LIVE).stream()
        .map(container -> instance(container, names))
        .toList();
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
        new Place(
            container.cluster(),
            container.podNamespace(),
            container.podName().isEmpty() ? "" : "Pod",
            container.podName(),
            container.node(),
            container.name(),
            container.containerId()),
        container.created());
  }

  private static @Nullable Digest digest(@Nullable Sha256 image) {
    return image == null ? null : Digest.find(image.toString()).orElse(null);
  }
}
