package dev.assay.collector.image;

import java.util.Locale;

/** What the image IDs of a container runtime are digests of. */
public enum ImageIdentity {
  /** Of the image's config, always: containerd and CRI-O. */
  CONFIG,
  /**
   * Of the config, or of the manifest or index: Docker names images by the latter where it keeps
   * them in containerd's store, and does not say which store it has (docs.docker.com, "containerd
   * image store").
   */
  CONFIG_OR_MANIFEST;

  /**
   * Returns what they are by the name that a runtime gives itself over CRI. One that is not known
   * gives configs: a node must not choose the weaker comparison by a name that nobody else has.
   */
  public static ImageIdentity of(String runtimeName) {
    return runtimeName.toLowerCase(Locale.ROOT).equals("docker") ? CONFIG_OR_MANIFEST : CONFIG;
  }
}
