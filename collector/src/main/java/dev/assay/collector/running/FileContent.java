package dev.assay.collector.running;

import dev.assay.collector.artifact.ContentKey;
import dev.assay.collector.artifact.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * What a sensor says of the bytes of a file that a container has in use. Times ending in Millis are
 * since 1970 by the node's clock, 0 is unknown.
 *
 * @param nodeKey key of the node
 * @param containerId container in which it was seen; of files from layers, the first one
 * @param image config digest of the container's image
 * @param path absolute path in the container's root
 * @param digest what its bytes are; null where the sensor could not tell
 * @param sizeBytes its size
 * @param origin where its bytes lie
 * @param fileSystem kind of the root file system
 * @param layersKey names the unpacked layers on the node; 0 where it is not from one
 * @param use how it is used
 * @param replaced whether the process still has an earlier file of this name
 * @param nameless whether it is such an earlier file itself
 * @param inode number of such an earlier file, which tells several of one name apart; else 0
 * @param problem why there is no digest; empty where there is one
 * @param changedMillis when it last changed
 * @param readMillis when it was read
 * @param process a process that uses it
 * @param executable that process's program
 */
public record FileContent(
    long nodeKey,
    String containerId,
    Sha256 image,
    String path,
    @Nullable Sha256 digest,
    long sizeBytes,
    Origin origin,
    String fileSystem,
    long layersKey,
    Use use,
    boolean replaced,
    boolean nameless,
    long inode,
    String problem,
    long changedMillis,
    long readMillis,
    ProcessKey process,
    String executable) {

  /** Where bytes lie. */
  public enum Origin {
    /** Not told by this kind of file system. */
    UNKNOWN,
    /** In a layer of the image, as unpacked on the node. */
    LAYER,
    /** In the container's own writable layer. */
    CONTAINER
  }

  /** How a file is used; later ones are stronger. */
  public enum Use {
    /** A Java archive held open. */
    OPENED,
    /** Mapped executable. */
    MAPPED,
    /** The program of a process. */
    EXECUTED
  }

  /**
   * Returns the key of what it is about: a later word about the same takes its place. Containers
   * share what comes from the same unpacked layers.
   */
  public long key() {
    String owner =
        origin == Origin.LAYER && !nameless
            ? image.hex() + " " + Long.toHexString(layersKey)
            : containerId;
    String which = !nameless ? "" : inode == 0 ? "nameless" : "nameless " + inode;
    return ContentKey.of("file", Long.toHexString(nodeKey), owner, path, which);
  }
}
