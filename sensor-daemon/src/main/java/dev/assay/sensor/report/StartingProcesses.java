package dev.assay.sensor.report;

import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.procfs.ProcessId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds back for some seconds what changes of the files of a process that was just told: while a
 * program starts it uses another file every moment, and the last state says all. That a process is
 * there, what it runs, and its end are never held back. Not thread-safe.
 */
final class StartingProcesses {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

  /** The longest that a file in use goes untold; sensors look every 30 seconds. */
  static final Duration LAST_PAUSE = Duration.ofSeconds(8);

  private final Clock clock;
  private final Map<ProcessId, Told> told;
  private final Map<ProcessId, Sighting> held = new LinkedHashMap<>();

  /** What was told of a process, and when what changes since may be told. */
  private record Told(Sighting sighting, Duration pause, Instant next) {}

  /**
   * Creates one that holds nothing.
   *
   * @param capacity the most processes remembered as told; of others nothing is held back
   */
  StartingProcesses(Clock clock, int capacity) {
    this.clock = clock;
    this.told =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<ProcessId, Told> eldest) {
            return size() > capacity;
          }
        };
  }

  /**
   * Takes what is new of a process; returns whether it is held back, and else is to be told now.
   */
  boolean hold(Sighting news) {
    Told before = told.get(news.process());
    Instant now = clock.instant();
    if (before != null && now.isBefore(before.next) && onlyFilesDiffer(before.sighting, news)) {
      held.put(news.process(), news);
      return true;
    }
    held.remove(news.process());
    if (news.endedAt() == null) {
      told.put(news.process(), told(before, news, now));
    } else {
      told.remove(news.process());
    }
    return false;
  }

  private static boolean onlyFilesDiffer(Sighting before, Sighting news) {
    return before.withFiles(news.files()).equals(news);
  }

  private static Told told(@Nullable Told before, Sighting news, Instant now) {
    boolean isCalm = before == null || now.isAfter(before.next.plus(LAST_PAUSE));
    Duration pause = isCalm ? FIRST_PAUSE : before.pause.multipliedBy(2);
    Duration bounded = pause.compareTo(LAST_PAUSE) < 0 ? pause : LAST_PAUSE;
    return new Told(news, bounded, now.plus(bounded));
  }

  /** Returns what was held back for long enough; it counts as told. */
  List<Sighting> due() {
    List<Sighting> due = new ArrayList<>();
    Instant now = clock.instant();
    for (Iterator<Sighting> all = held.values().iterator(); all.hasNext(); ) {
      Sighting sighting = all.next();
      Told before = told.get(sighting.process());
      if (before == null || !now.isBefore(before.next)) {
        all.remove();
        told.put(sighting.process(), told(before, sighting, now));
        due.add(sighting);
      }
    }
    return due;
  }

  /** Returns all that is held back, as told, and forgets what was told. */
  List<Sighting> all() {
    List<Sighting> all = List.copyOf(held.values());
    held.clear();
    told.clear();
    return all;
  }

  /** Tells whether nothing is held back. */
  boolean isEmpty() {
    return held.isEmpty();
  }
}
