package dev.assay.inventory.language.jar;

/**
 * How much may still be read of one file with all archives inside of it. Archives can be made whose
 * entries overlap, so that each is within the limits and all together are endless. Not thread-safe.
 */
final class ReadBudget {

  private final JarLimits limits;
  private long remainingBytes;

  ReadBudget(JarLimits limits) {
    this.limits = limits;
    this.remainingBytes = limits.maxTotalBytes();
  }

  /** Returns how much was read so far. */
  long spentBytes() {
    return limits.maxTotalBytes() - remainingBytes;
  }

  JarLimits limits() {
    return limits;
  }

  void charge(long bytes) throws MalformedArchiveException {
    remainingBytes -= bytes;
    if (remainingBytes < 0) {
      throw new MalformedArchiveException(
          "more than " + limits.maxTotalBytes() + " bytes to read in one file");
    }
  }
}
