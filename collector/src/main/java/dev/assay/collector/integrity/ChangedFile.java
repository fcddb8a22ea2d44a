package dev.assay.collector.integrity;

import dev.assay.collector.image.Digest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file in use that is not what the image ships.
 *
 * @param path path in the container's root
 * @param expected digest of the image's file; null where the image has no such file
 * @param found digest of the file in use, measured by the sensor
 * @param sizeBytes size of the file in use
 * @param layer where the file lies
 * @param containerId container that uses it
 * @param processes some of the processes that use it, for people
 * @param firstSeen first time that it was seen in use
 * @param lastSeen last time
 */
public record ChangedFile(
    String path,
    @Nullable Digest expected,
    Digest found,
    long sizeBytes,
    Layer layer,
    String containerId,
    List<String> processes,
    Instant firstSeen,
    Instant lastSeen) {

  /** Where a file lies. */
  public enum Layer {
    /** Nobody said. */
    UNKNOWN,
    /** In the container's own layer: changed after the container had been created. */
    WRITABLE,
    /** In the unpacked image, where containers cannot write: changed on the node. */
    IMAGE
  }

  /** Copies the processes. */
  public ChangedFile {
    processes = List.copyOf(processes);
  }
}
