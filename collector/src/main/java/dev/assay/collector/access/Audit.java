package dev.assay.collector.access;

import java.net.InetAddress;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what was changed, and who was refused: log lines of the logger {@code dev.assay.audit},
 * so that they go where an operator sends that logger. For any thread.
 */
public final class Audit {

  private static final Logger log = LoggerFactory.getLogger("dev.assay.audit");

  /** Whoever is refused all the time does not fill the disk. */
  private static final int MOST_REFUSALS_A_MINUTE = 60;

  private static final long MINUTE_MILLIS = 60_000;
  private static final int MOST_CHARACTERS = 300;

  private final Clock clock;
  private long minute;
  private int refusals;

  /** Makes one. */
  public Audit(Clock clock) {
    this.clock = clock;
  }

  /** Records that somebody was let do what changes things. */
  public void allowed(Caller caller, InetAddress from, String what) {
    log.info(
        "allowed: {} by '{}' ({}) from {}",
        printable(what),
        caller.name(),
        caller.credential(),
        from.getHostAddress());
  }

  /** Records that somebody was not let in, or not let do something; never what was shown. */
  public void refused(String who, InetAddress from, String what, String why) {
    int over = count();
    if (over < 0) {
      log.warn(
          "refused: {} by '{}' from {}: {}",
          printable(what),
          printable(who),
          from.getHostAddress(),
          printable(why));
    } else if (over == 0) {
      log.warn(
          "refused: more than {} within a minute; the others are not listed",
          MOST_REFUSALS_A_MINUTE);
    }
  }

  /** Returns how many there are beyond those that are listed; negative: this one is. */
  private synchronized int count() {
    long now = Math.floorDiv(clock.millis(), MINUTE_MILLIS);
    if (now != minute) {
      minute = now;
      refusals = 0;
    }
    return refusals++ - MOST_REFUSALS_A_MINUTE;
  }

  /** What callers write stays in its line. */
  private static String printable(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + "...";
  }
}
