package dev.assay.sensor.coverage;

import dev.assay.sensor.coverage.Gap.Cause;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Keeps what is not seen: gaps that last until they are closed, and losses that add up and stay.
 * For any thread.
 */
public final class CoverageLedger {

  /** Gaps kept; beyond, single ones of containers give way to one that counts them. */
  private static final int MOST_GAPS = 256;

  private static final String MANY = "many";

  private final Clock clock;
  private final Map<String, Gap> gaps = new LinkedHashMap<>();
  private long version;

  /** Creates an empty ledger. */
  public CoverageLedger(Clock clock) {
    this.clock = clock;
  }

  /**
   * Says that there is a gap now; it keeps the time when it was said first.
   *
   * @param subject what it is about, to say it again or close it; unique within the cause
   * @param count see {@link Gap#count()}
   */
  public synchronized void open(Cause cause, String subject, String detail, long count) {
    put(cause, subject, "", detail, count);
  }

  /** Says that a gap is no more. Does nothing where there was none. */
  public synchronized void close(Cause cause, String subject) {
    if (gaps.remove(key(cause, subject)) != null) {
      version++;
    }
  }

  /** Counts a loss, which stays. */
  public synchronized void lose(Cause cause, String subject, String detail, long count) {
    Gap before = gaps.get(key(cause, subject));
    put(cause, subject, "", detail, (before == null ? 0 : before.count()) + count);
  }

  /** Counts a loss of one container, which stays. */
  public synchronized void loseOf(Cause cause, String containerId, String detail, long count) {
    Gap before = gaps.get(key(cause, containerId));
    put(cause, containerId, containerId, detail, (before == null ? 0 : before.count()) + count);
  }

  private void put(Cause cause, String subject, String container, String detail, long count) {
    String key = key(cause, subject);
    Gap before = gaps.get(key);
    if (before == null && gaps.size() >= MOST_GAPS) {
      key = key(cause, MANY);
      before = gaps.get(key);
      Gap many =
          new Gap(
              cause,
              "",
              "more than " + MOST_GAPS + " gaps; among them: " + detail,
              before == null ? 1 : before.count() + 1,
              before == null ? clock.instant() : before.since());
      gaps.put(key, many);
      version++;
      return;
    }
    Gap now =
        new Gap(cause, container, detail, count, before == null ? clock.instant() : before.since());
    if (!now.equals(before)) {
      gaps.put(key, now);
      // Counts that creep do not count as news: see version().
      if (before == null || !before.detail().equals(detail) || isDoubled(before, now)) {
        version++;
      }
    }
  }

  private static boolean isDoubled(Gap before, Gap now) {
    return now.count() >= 2 * before.count() || 2 * now.count() <= before.count();
  }

  private static String key(Cause cause, String subject) {
    return cause + " " + Objects.requireNonNull(subject);
  }

  /** Returns all gaps, in the order in which they began. */
  public synchronized List<Gap> gaps() {
    return List.copyOf(gaps.values());
  }

  /** Returns a number that changes with the gaps, but not with every step of a count. */
  public synchronized long version() {
    return version;
  }
}
