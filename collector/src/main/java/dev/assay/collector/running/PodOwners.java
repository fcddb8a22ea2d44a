package dev.assay.collector.running;

import org.jspecify.annotations.Nullable;

/** Knows whose pods are. Any thread; answers from memory. */
public interface PodOwners {

  /** Knows nothing: what container runtimes say is all there is. */
  PodOwners NONE = (cluster, namespace, name, uid) -> null;

  /**
   * Returns what is known of a pod; null: nothing, or of another pod by that name only.
   *
   * @param cluster the cluster that its node is in
   * @param uid its uid, as its node has it
   */
  @Nullable PodContext of(String cluster, String namespace, String name, String uid);

  /** Returns another number after something became known; cheap. */
  default long version() {
    return 0;
  }
}
