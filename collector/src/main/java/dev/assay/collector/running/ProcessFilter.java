package dev.assay.collector.running;

import dev.assay.collector.artifact.Artifact;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which processes, and which page of them.
 *
 * @param artifact only of this artifact; null: of all
 * @param where only of this place
 * @param lifetime whether ended ones, too
 * @param substring only with this in executable or command; empty: all
 * @param after the page begins behind this position; null: at the first
 * @param limit length of the page
 */
public record ProcessFilter(
    @Nullable Artifact artifact,
    Where where,
    Lifetime lifetime,
    String substring,
    @Nullable Position after,
    int limit) {

  /**
   * A place in the order of processes.
   *
   * @param started start time
   * @param key the process's key, for those that started together
   */
  public record Position(Instant started, long key) {}

  /**
   * A place; empty texts ask for nothing.
   *
   * @param node name of the node
   * @param cluster cluster of the node
   * @param namespace namespace of the container's pod
   */
  public record Where(String node, String cluster, String namespace) {

    /** Everywhere. */
    public static final Where ANY = new Where("", "", "");
  }

  /** Returns the first page of everything that runs now. */
  public static ProcessFilter live(int limit) {
    return new ProcessFilter(null, Where.ANY, Lifetime.LIVE, "", null, limit);
  }
}
