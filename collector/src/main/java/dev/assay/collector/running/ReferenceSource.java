package dev.assay.collector.running;

/** How far an image reference can be trusted to be what its user asked for. */
public enum ReferenceSource {
  /** Nobody said. */
  UNKNOWN,
  /** Exactly what the pod specification says. */
  USER_SPECIFIED,
  /** Written by the runtime at creation. */
  CREATION_TIME,
  /** What the runtime names it now: may be another tag or repository of the same content. */
  RUNTIME_NAME
}
