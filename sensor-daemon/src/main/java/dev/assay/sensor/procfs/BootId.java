package dev.assay.sensor.procfs;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The kernel's random name of this boot, which reads the same in every container of the node.
 *
 * @param value as /proc/sys/kernel/random/boot_id has it
 */
public record BootId(UUID value) {

  /** Returns the 16 bytes of it, in the order in which they are written. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(16)
        .putLong(value.getMostSignificantBits())
        .putLong(value.getLeastSignificantBits())
        .array();
  }
}
