package dev.assay.collector.running;

import dev.assay.collector.artifact.Sha256;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Names one process alike from inside and outside of its container.
 *
 * @param bootId the node's boot id: the kernel does not namespace it
 * @param pidNamespaceInode inode number of its pid namespace
 * @param pid process id inside it
 * @param startTimeTicks start in clock ticks since boot: tells reused process ids apart
 */
public record ProcessKey(UUID bootId, long pidNamespaceInode, int pid, long startTimeTicks) {

  /** Returns the key in the store. */
  public long key() {
    ByteBuffer bytes = ByteBuffer.allocate(4 * Long.BYTES + Integer.BYTES);
    bytes.putLong(bootId.getMostSignificantBits()).putLong(bootId.getLeastSignificantBits());
    bytes.putLong(pidNamespaceInode).putInt(pid).putLong(startTimeTicks);
    return Sha256.compute(bytes.array()).key();
  }

  /** Returns what people see while nothing else names the process. */
  @Override
  public String toString() {
    return bootId.toString().substring(0, 8)
        + "/"
        + Long.toUnsignedString(pidNamespaceInode)
        + "/"
        + Integer.toUnsignedString(pid)
        + "/"
        + Long.toUnsignedString(startTimeTicks);
  }
}
