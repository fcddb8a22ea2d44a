package dev.assay.sensor.budget;

import java.time.Duration;

/**
 * Decides how much the sensor does, by what it took lately. Over its budget for a whole window it
 * does a step less; well below for several, a step more. Each step down makes the way up take
 * longer, so that a load that stays does not have it go up and down for ever. Not thread-safe.
 */
public final class Budget {

  /** Windows below before it does more. */
  private static final int PATIENCE = 5;

  /** The most windows that it waits. */
  private static final int MOST_PATIENCE = 16 * PATIENCE;

  /** Only if it takes less than this part of its processor time is there room for more. */
  private static final double CPU_ROOM = 0.6;

  /**
   * The same of memory, which a JVM hardly ever gives back, and of which more work takes little.
   */
  private static final double MEMORY_ROOM = 0.9;

  /**
   * What may be taken.
   *
   * @param millicores thousandths of a processor, averaged over a window; 0: any
   * @param residentBytes memory; 0: any
   * @param window time over which it is averaged
   */
  public record Limits(int millicores, long residentBytes, Duration window) {}

  private final Limits limits;
  private Step step = Step.ALL;
  private long windowBegan;
  private Duration cpuBefore = Duration.ZERO;
  private boolean began;
  private int windowsBelow;
  private int patience = PATIENCE;
  private String reason = "";

  /** Creates one that allows everything. */
  public Budget(Limits limits) {
    this.limits = limits;
  }

  /**
   * Takes what was used up to now, and returns what is to be done from now on.
   *
   * @param nanos a monotonic time
   */
  public Step judge(long nanos, OwnUsage usage) {
    if (!began) {
      begin(nanos, usage);
      return step;
    }
    long elapsed = nanos - windowBegan;
    if (elapsed < limits.window().toNanos()) {
      return step;
    }
    long millicores = usage.cpu().minus(cpuBefore).toNanos() * 1000 / elapsed;
    begin(nanos, usage);
    judge(millicores, usage.residentBytes());
    return step;
  }

  private void begin(long nanos, OwnUsage usage) {
    began = true;
    windowBegan = nanos;
    cpuBefore = usage.cpu();
  }

  private void judge(long millicores, long residentBytes) {
    if (exceeds(millicores, limits.millicores())) {
      less("it took " + millicores + " millicores, its budget is " + limits.millicores());
    } else if (exceeds(residentBytes, limits.residentBytes())) {
      less(
          "it has "
              + (residentBytes >> 20)
              + " MiB, its budget is "
              + (limits.residentBytes() >> 20)
              + " MiB");
    } else if (hasRoom(millicores, limits.millicores(), CPU_ROOM)
        && hasRoom(residentBytes, limits.residentBytes(), MEMORY_ROOM)) {
      more();
    } else {
      windowsBelow = 0;
    }
  }

  private static boolean exceeds(long taken, long limit) {
    return limit > 0 && taken > limit;
  }

  private static boolean hasRoom(long taken, long limit, double part) {
    return limit == 0 || taken < part * limit;
  }

  private void less(String why) {
    windowsBelow = 0;
    if (step.less() != step) {
      step = step.less();
      reason = why;
      patience = Math.min(2 * patience, MOST_PATIENCE);
    }
  }

  private void more() {
    windowsBelow++;
    if (step == Step.ALL) {
      // It has stayed within for as long as it would have waited: the next load is another one.
      patience = windowsBelow >= patience ? PATIENCE : patience;
    } else if (windowsBelow >= patience) {
      windowsBelow = 0;
      step = step.more();
    }
  }

  /** Returns why the last step down was taken; empty before the first. */
  public String reason() {
    return reason;
  }
}
