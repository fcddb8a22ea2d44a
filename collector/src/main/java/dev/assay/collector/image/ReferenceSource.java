package dev.assay.collector.image;

/** How far a container's image reference can be trusted to be what its user asked for. */
public enum ReferenceSource {
  /** Nobody said. */
  UNKNOWN,
  /** What the pod specification says. */
  USER_SPECIFIED,
  /**
   * What the runtime wrote down when it created the container. Where several repositories hold the
   * same content, runtimes may name another one than the user did.
   */
  CREATION_TIME,
  /** What the runtime calls the content now, which changes with every pull of the same content. */
  RUNTIME_NAME
}
