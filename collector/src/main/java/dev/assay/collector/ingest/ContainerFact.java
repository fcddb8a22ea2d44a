package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.ContentKey;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.ReferenceSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container by the word of its node's sensor. Times are milliseconds since 1970 by the node's
 * clock, 0 is unknown; fields as in {@link dev.assay.collector.running.Container}.
 */
public record ContainerFact(
    long nodeKey,
    String containerId,
    @Nullable Sha256 configDigest,
    String reference,
    ReferenceSource referenceSource,
    String statusImage,
    String statusImageRef,
    String name,
    String podName,
    String podNamespace,
    String podUid,
    long createdMillis,
    long startedMillis,
    long endedMillis,
    long observedSinceMillis,
    Map<String, String> labels,
    long firstSeenMillis) {

  public ContainerFact {
    labels = Map.copyOf(labels);
  }

  /** Returns the key in the store. */
  public long key() {
    return keyOf(nodeKey, containerId);
  }

  /** Returns the key in the store of a container of a node. */
  public static long keyOf(long nodeKey, String containerId) {
    return ContentKey.of("container", Long.toHexString(nodeKey), containerId);
  }

  /** Returns what runs in it: its image, or its own name while no image is known. */
  public Artifact artifact() {
    return configDigest == null
        ? new Artifact.Unjoined("container:" + containerId)
        : new Artifact.Image(configDigest);
  }

  /** Returns this as the newer word on what {@code known} says; what was known is not forgotten. */
  ContainerFact after(ContainerFact known) {
    return new ContainerFact(
        nodeKey,
        containerId,
        configDigest == null ? known.configDigest : configDigest,
        newer(reference, known.reference),
        reference.isEmpty() ? known.referenceSource : referenceSource,
        newer(statusImage, known.statusImage),
        newer(statusImageRef, known.statusImageRef),
        newer(name, known.name),
        newer(podName, known.podName),
        newer(podNamespace, known.podNamespace),
        newer(podUid, known.podUid),
        newer(createdMillis, known.createdMillis),
        newer(startedMillis, known.startedMillis),
        newer(endedMillis, known.endedMillis),
        earlier(observedSinceMillis, known.observedSinceMillis),
        labels.isEmpty() ? known.labels : labels,
        known.firstSeenMillis);
  }

  ContainerFact ended(long millis) {
    return new ContainerFact(
        nodeKey,
        containerId,
        configDigest,
        reference,
        referenceSource,
        statusImage,
        statusImageRef,
        name,
        podName,
        podNamespace,
        podUid,
        createdMillis,
        startedMillis,
        millis,
        observedSinceMillis,
        labels,
        firstSeenMillis);
  }

  static String newer(String said, String known) {
    return said.isEmpty() ? known : said;
  }

  static long newer(long said, long known) {
    return said == 0 ? known : said;
  }

  static long earlier(long said, long known) {
    return said == 0 || known == 0 ? said + known : Math.min(said, known);
  }
}
