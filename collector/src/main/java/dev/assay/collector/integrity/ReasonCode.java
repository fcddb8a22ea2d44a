package dev.assay.collector.integrity;

/** What more is known about a violation; none of these decides its type. */
public enum ReasonCode {
  /**
   * The node says that it runs the digest that the source holds, and runs something else: somebody
   * has changed the node's image store. There is no graver finding.
   */
  CLAIMED_DIGEST_FORGED,
  /** Nothing in the repository has the content that runs. */
  RUNNING_DIGEST_UNKNOWN_TO_SOURCE,
  /** The content that runs is still in the repository, under its digest or another tag. */
  RUNNING_DIGEST_STILL_IN_SOURCE,
  /** The tag was seen to move after the image had been deployed. */
  TAG_OVERWRITTEN_AFTER_DEPLOY,
  /** The tag led to its present digest before the image was deployed: the node used an old copy. */
  STALE_NODE_CACHE,
  /** The node has a tag for the image and no repository digest: it was imported, not pulled. */
  SIDELOADED,
  /** Files differ in the container's own layer: a process changed them after the start. */
  CHANGED_IN_THE_CONTAINER,
  /** Files differ in the unpacked image: somebody changed them on the node. */
  CHANGED_ON_THE_NODE
}
