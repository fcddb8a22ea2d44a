package dev.assay.collector.running;

import dev.assay.collector.artifact.Gap;
import dev.assay.collector.image.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One machine from boot to boot, and what its sensor can see of it.
 *
 * @param key key in the store
 * @param bootId the kernel's boot id
 * @param name name of the node
 * @param cluster name of the cluster; empty where none was configured
 * @param kernelRelease as uname -r prints it
 * @param operatingSystem the distribution
 * @param platform its platform
 * @param runtimeName container runtime; empty: none answers
 * @param runtimeVersion its version
 * @param observingSince since when the sensor that reports now observes the node
 * @param scanInterval longest time that a long-lived mapping goes unseen; zero: unknown
 * @param gaps what is not seen
 * @param firstSeen first report, by the collector's clock
 * @param lastSeen last report, to about a minute
 */
public record Node(
    long key,
    UUID bootId,
    String name,
    String cluster,
    String kernelRelease,
    String operatingSystem,
    Platform platform,
    String runtimeName,
    String runtimeVersion,
    @Nullable Instant observingSince,
    Duration scanInterval,
    List<Gap> gaps,
    Instant firstSeen,
    Instant lastSeen) {
  public Node {
    gaps = List.copyOf(gaps);
  }
}
