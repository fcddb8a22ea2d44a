package dev.assay.sensor.content;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Keeps reading to so many bytes a second, a second's worth at once at the most. */
public final class ReadPace {

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final double nanosPerByte;
  private final LongSupplier nanoTime;
  private long freeAtNanos;

  /**
   * Creates a pace.
   *
   * @param bytesPerSecond how much is read in a second
   * @param nanoTime a clock like {@link System#nanoTime}
   */
  public ReadPace(long bytesPerSecond, LongSupplier nanoTime) {
    if (bytesPerSecond <= 0) {
      throw new IllegalArgumentException(
          "bytesPerSecond: " + bytesPerSecond + " (expected: above 0)");
    }
    this.nanosPerByte = (double) SECOND_NANOS / bytesPerSecond;
    this.nanoTime = nanoTime;
    this.freeAtNanos = nanoTime.getAsLong() - SECOND_NANOS;
  }

  /** Notes that so much was read and waits until more may be. */
  void read(long bytes) throws InterruptedException {
    long wait = delayNanos(bytes);
    if (wait > 0) {
      TimeUnit.NANOSECONDS.sleep(wait);
    }
  }

  /** Notes that so much was read; returns how long to wait before more is. */
  long delayNanos(long bytes) {
    long now = nanoTime.getAsLong();
    // What was not used in the last second is not saved for later.
    freeAtNanos = Math.max(freeAtNanos, now - SECOND_NANOS) + (long) (bytes * nanosPerByte);
    return freeAtNanos - now;
  }
}
