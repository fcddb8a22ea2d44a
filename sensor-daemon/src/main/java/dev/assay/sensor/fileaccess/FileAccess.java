package dev.assay.sensor.fileaccess;

/**
 * The first time that a file of a container's root file system was opened, mapped or executed.
 *
 * @param root the file system
 * @param opener who did it
 * @param path absolute path in the root of the container, links and mounts resolved
 * @param kind what was done
 * @param deleted whether the name did not lead to the file any more
 * @param outsideRoot whether the path could not be shown to be that of the container's root file
 *     system, so that no package may be said to own it
 */
public record FileAccess(
    Root root, Opener opener, String path, Kind kind, boolean deleted, boolean outsideRoot) {

  FileAccess as(Kind other) {
    return new FileAccess(root, opener, path, other, deleted, outsideRoot);
  }

  /** What was done with a file; later ones are stronger evidence of use. */
  public enum Kind {
    /**
     * Opened, and not to be loaded: to be written, or by the container's runtime before the first
     * program of the container began.
     */
    TOUCHED,
    /** Opened: to be read or to be loaded, which the kernel does not tell. */
    OPENED,
    /** Mapped executable by the one that opened it. */
    MAPPED,
    /** Executed. */
    EXECUTED
  }

  /**
   * The root file system of a container.
   *
   * @param number tells it from others: devices and mounts are numbered again and again
   * @param device its device: major number in the upper, minor in the lower half
   * @param containerId the container, where the runtime's directories name it; empty where not
   */
  public record Root(long number, long device, String containerId) {}
}
