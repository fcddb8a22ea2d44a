package dev.assay.collector.running;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Platform;
import dev.assay.collector.image.ReferenceSource;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A container that runs or ran, as its runtime reports it.
 *
 * @param key key in the store
 * @param containerId id, as the runtime names it
 * @param nodeKey key of its node
 * @param node name of its node
 * @param cluster cluster of its node
 * @param platform platform of its node
 * @param runtime name of its node's container runtime; empty: none answers
 * @param artifact the image that runs in it, or its own name while no image is known
 * @param configDigest config digest of that image, where the runtime gives one that can be trusted
 * @param reference the image reference that the user deployed, best known
 * @param referenceSource how far that can be trusted
 * @param statusImage ContainerStatus.image.image, as it is
 * @param statusImageRef ContainerStatus.image_ref, as it is
 * @param name name of the container in its pod
 * @param podName pod; empty outside Kubernetes
 * @param podNamespace its namespace
 * @param podUid its uid
 * @param created when its tag was resolved
 * @param started start time
 * @param ended set once it was seen to have ended
 * @param observedSince since when its sensor observes it
 * @param labels those that name a workload
 * @param firstSeen first report, by the collector's clock
 * @param pod what Kubernetes says of its pod; null where it is not asked, or does not know
 */
public record Container(
    long key,
    String containerId,
    long nodeKey,
    String node,
    String cluster,
    Platform platform,
    String runtime,
    Artifact artifact,
    @Nullable Sha256 configDigest,
    String reference,
    ReferenceSource referenceSource,
    String statusImage,
    String statusImageRef,
    String name,
    String podName,
    String podNamespace,
    String podUid,
    @Nullable Instant created,
    @Nullable Instant started,
    @Nullable Instant ended,
    @Nullable Instant observedSince,
    Map<String, String> labels,
    Instant firstSeen,
    @Nullable PodContext pod) {
  public Container {
    labels = Map.copyOf(labels);
  }

  /** Returns the same with what is known now of its pod; itself where that is what it has. */
  public Container with(@Nullable PodContext known) {
    return Objects.equals(pod, known)
        ? this
        : new Container(
            key,
            containerId,
            nodeKey,
            node,
            cluster,
            platform,
            runtime,
            artifact,
            configDigest,
            reference,
            referenceSource,
            statusImage,
            statusImageRef,
            name,
            podName,
            podNamespace,
            podUid,
            created,
            started,
            ended,
            observedSince,
            labels,
            firstSeen,
            known);
  }
}
