package dev.assay.collector.ingest;

import dev.assay.collector.image.Platform;
import java.util.UUID;

/**
 * A node by the word of its sensor. Times ending in Millis are since 1970, 0 is unknown.
 *
 * @param bootId its boot id
 * @param name name
 * @param cluster cluster; empty: none
 * @param kernelRelease kernel
 * @param operatingSystem distribution
 * @param platform platform
 * @param runtimeName container runtime; empty: none
 * @param runtimeVersion its version
 * @param runtimeEndpoint its endpoint
 * @param observingSinceMillis since when the sensor observes it, by the node's clock
 * @param scanSeconds seconds between two scans; 0: unknown
 * @param session session of the sensor that spoke last
 * @param firstSeenMillis first report, by the collector's clock
 * @param lastSeenMillis last report, by the collector's clock
 */
public record NodeFact(
    UUID bootId,
    String name,
    String cluster,
    String kernelRelease,
    String operatingSystem,
    Platform platform,
    String runtimeName,
    String runtimeVersion,
    String runtimeEndpoint,
    long observingSinceMillis,
    long scanSeconds,
    UUID session,
    long firstSeenMillis,
    long lastSeenMillis) {

  /** Returns the key in the store: the first eight bytes of the boot id, which is random. */
  public long key() {
    return keyOf(bootId);
  }

  static long keyOf(UUID bootId) {
    return bootId.getMostSignificantBits();
  }

  /** Returns a node of which only its name is known. */
  static NodeFact named(UUID bootId, String name, String cluster, UUID session, long nowMillis) {
    Platform unknown = new Platform("", "", "");
    return new NodeFact(
        bootId, name, cluster, "", "", unknown, "", "", "", 0, 0, session, nowMillis, nowMillis);
  }

  NodeFact seen(long sinceMillis, long nowMillis) {
    return new NodeFact(
        bootId,
        name,
        cluster,
        kernelRelease,
        operatingSystem,
        platform,
        runtimeName,
        runtimeVersion,
        runtimeEndpoint,
        observingSinceMillis,
        scanSeconds,
        session,
        sinceMillis,
        nowMillis);
  }

  NodeFact inSession(UUID newSession) {
    return new NodeFact(
        bootId,
        name,
        cluster,
        kernelRelease,
        operatingSystem,
        platform,
        runtimeName,
        runtimeVersion,
        runtimeEndpoint,
        observingSinceMillis,
        scanSeconds,
        newSession,
        firstSeenMillis,
        lastSeenMillis);
  }
}
