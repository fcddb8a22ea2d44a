package dev.assay.sensor.container;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running container, as its runtime describes it.
 *
 * @param id id as the runtime names it; mostly 64 hexadecimal digits
 * @param name name of the container in its pod
 * @param pod its pod; null where the runtime names none
 * @param configDigest image ID, bound to the image when the container was created; null where the
 *     runtime gives only names
 * @param imageName name the image was deployed under; null where every name is a digest
 * @param statusImage ContainerStatus.image.image, as it is; empty if not known
 * @param statusImageRef ContainerStatus.image_ref, as it is; empty if not known
 * @param image what the runtime knows of the image now; null if it was removed or cannot be asked
 * @param createdAt when the container was created; null if not known
 * @param startedAt when it was started; null if not known
 * @param initHostPid host's process id of its first process; null if not known
 * @param labels labels of the pod and the container that may name a workload, at most 32
 */
public record Container(
    String id,
    String name,
    @Nullable PodName pod,
    @Nullable ConfigDigest configDigest,
    @Nullable ImageName imageName,
    String statusImage,
    String statusImageRef,
    @Nullable ContainerImage image,
    @Nullable Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Long initHostPid,
    Map<String, String> labels) {

  /** Copies the map. */
  public Container {
    labels = Map.copyOf(labels);
  }
}
