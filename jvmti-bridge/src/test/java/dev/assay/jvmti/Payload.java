package dev.assay.jvmti;

/** A class for other loaders to define. */
public final class Payload {
  public Payload() {}
}
