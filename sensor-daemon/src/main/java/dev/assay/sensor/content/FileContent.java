package dev.assay.sensor.content;

import dev.assay.sensor.container.ConfigDigest;
import dev.assay.sensor.procfs.ProcessId;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the bytes of a file in use are.
 *
 * @param containerId container in which it was seen
 * @param image the container's image
 * @param path absolute path in the container's root
 * @param digest what its bytes are; null where that is not known
 * @param sizeBytes its size
 * @param origin where its bytes lie
 * @param fileSystem kind of the root's file system
 * @param layers names the unpacked layers of the image on this node
 * @param use how it is used
 * @param replaced whether its process still has an earlier file of this name
 * @param nameless whether it is such an earlier file itself
 * @param inode number of such an earlier file, which tells several of one name apart; else 0
 * @param problem why there is no digest; empty where there is one
 * @param changedAt when it last changed, by its file system; null if not known
 * @param readAt when it was read
 * @param process a process that uses it
 * @param executable that process's program
 */
public record FileContent(
    String containerId,
    ConfigDigest image,
    String path,
    @Nullable Sha256 digest,
    long sizeBytes,
    Origin origin,
    String fileSystem,
    long layers,
    Use use,
    boolean replaced,
    boolean nameless,
    long inode,
    String problem,
    @Nullable Instant changedAt,
    Instant readAt,
    ProcessId process,
    String executable) {

  /** Where bytes lie. */
  public enum Origin {
    /** In a layer of the image, as unpacked on the node. */
    LAYER,
    /** In the container's own writable layer. */
    CONTAINER,
    /** The kind of file system does not tell. */
    UNKNOWN
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

  /** A SHA-256, 32 bytes. */
  public record Sha256(ByteBuffer bytes) {
    /** Copies the bytes. */
    public Sha256 {
      bytes = ByteBuffer.wrap(copy(bytes)).asReadOnlyBuffer();
    }

    /** Returns a view of its own: whoever reads a buffer moves its position. */
    @Override
    public ByteBuffer bytes() {
      return bytes.duplicate();
    }

    private static byte[] copy(ByteBuffer from) {
      byte[] copy = new byte[from.remaining()];
      from.duplicate().get(copy);
      return copy;
    }
  }

  /**
   * What facts are about: a later one of the same takes the place of an earlier one.
   *
   * @param owner the container, or the image and its layers on this node
   * @param path the path
   * @param nameless whether it is a file without a name
   * @param inode tells files without a name apart
   */
  public record Subject(String owner, String path, boolean nameless, long inode) {}

  /** Returns what it is about. Containers share what comes from the same unpacked layers. */
  public Subject subject() {
    String owner =
        origin == Origin.LAYER && !nameless
            ? image.hex() + " " + Long.toHexString(layers)
            : containerId;
    return new Subject(owner, path, nameless, inode);
  }
}
