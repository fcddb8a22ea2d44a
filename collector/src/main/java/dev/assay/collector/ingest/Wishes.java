package dev.assay.collector.ingest;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is wished for, and whom was asked. Each thing is asked of one sender at a time; of another
 * one, or of the same again, when no answer came in time or the asked one went away. Guarded by the
 * ledger's lock.
 */
final class Wishes {

  /** Senders that are remembered as having a thing; four in a fleet rarely vanish at once. */
  private static final int CANDIDATES = 4;

  /**
   * After so many times without an answer it is given up until somebody names the thing again: what
   * was to be read is gone.
   */
  private static final int ATTEMPTS = 6;

  /** How long is waited after the first useless answer; twice as long after each further one. */
  private static final long RETRY_MILLIS = 5 * 60_000;

  private static final int MAX_DOUBLINGS = 6;

  private final long timeoutMillis;
  private final Map<Wish.Subject, Outstanding> outstanding = new LinkedHashMap<>();
  private final Map<Sender, List<Wish>> unsent = new LinkedHashMap<>();
  private long givenUp;

  Wishes(long timeoutMillis) {
    this.timeoutMillis = timeoutMillis;
  }

  private static final class Outstanding {
    private Wish wish;
    private final Set<Sender> candidates = new LinkedHashSet<>();
    private Sender.@Nullable Connection asked;
    private long askedMillis;
    private int attempts;
    private int uselessAnswers;
    private long notBeforeMillis;

    private Outstanding(Wish wish) {
      this.wish = wish;
    }
  }

  /** Wishes for something that {@code sender} has. */
  void wish(Wish wish, Sender sender, long nowMillis) {
    Outstanding known = outstanding.computeIfAbsent(wish.subject(), s -> new Outstanding(wish));
    if (known.candidates.size() >= CANDIDATES) {
      known.candidates.removeIf(candidate -> !candidate.connected());
    }
    if (known.candidates.size() < CANDIDATES) {
      known.candidates.add(sender);
    }
    boolean wider = !known.wish.archives().equals(wish.archives());
    known.wish = wish;
    if (nowMillis >= known.notBeforeMillis && (!isAsked(known) || wider)) {
      ask(known, sender, nowMillis);
    }
  }

  /** Notes that a wish came true. */
  void fulfilled(Wish.Subject subject) {
    outstanding.remove(subject);
  }

  /** Notes that the answer was of no use: after a while, another one is asked if possible. */
  void postpone(Wish wish, long nowMillis) {
    Outstanding one = outstanding.computeIfAbsent(wish.subject(), s -> new Outstanding(wish));
    one.notBeforeMillis = nowMillis + (RETRY_MILLIS << Math.min(one.uselessAnswers, MAX_DOUBLINGS));
    one.uselessAnswers++;
    one.attempts = 0;
  }

  /** Asks again where no answer came. */
  void tick(long nowMillis) {
    for (Iterator<Outstanding> all = outstanding.values().iterator(); all.hasNext(); ) {
      Outstanding one = all.next();
      if (nowMillis < one.notBeforeMillis) {
        continue;
      }
      boolean gone = !isAsked(one);
      // Waits longer each time: the sender may be busy.
      boolean late = nowMillis - one.askedMillis >= timeoutMillis << Math.min(one.attempts, 5);
      if ((gone || late) && !askNext(one, nowMillis)) {
        all.remove();
        givenUp++;
      }
    }
  }

  /** Takes what is to be sent now. */
  Map<Sender.Connection, List<Wish>> takeUnsent() {
    if (unsent.isEmpty()) {
      return Map.of();
    }
    Map<Sender.Connection, List<Wish>> taken = new LinkedHashMap<>();
    unsent.forEach(
        (sender, wishes) -> {
          Sender.Connection connection = sender.connection();
          if (connection != null) {
            taken.put(connection, List.copyOf(wishes));
          }
        });
    unsent.clear();
    return taken;
  }

  int size() {
    return outstanding.size();
  }

  long givenUp() {
    return givenUp;
  }

  /** Whether somebody was asked who is still there: a new connection knows of no earlier wish. */
  private static boolean isAsked(Outstanding one) {
    return one.asked != null && one.asked.sender().connection() == one.asked;
  }

  /** Returns false if there is no use in asking any more. */
  private boolean askNext(Outstanding one, long nowMillis) {
    if (one.attempts >= ATTEMPTS) {
      return false;
    }
    @Nullable Sender next = null;
    for (Sender candidate : one.candidates) {
      if (candidate.connected() && (next == null || next.connection() == one.asked)) {
        next = candidate;
      }
    }
    if (next != null) {
      // To the end, so that the others have their turn.
      one.candidates.remove(next);
      one.candidates.add(next);
      ask(one, next, nowMillis);
    }
    // Without any of them it waits: when one comes back, it is asked for all that it has.
    return true;
  }

  private void ask(Outstanding one, Sender sender, long nowMillis) {
    Sender.Connection connection = sender.connection();
    if (connection == null) {
      return;
    }
    one.asked = connection;
    one.askedMillis = nowMillis;
    one.attempts++;
    unsent.computeIfAbsent(sender, s -> new ArrayList<>()).add(one.wish);
    // Too large to be kept; asked again, a sender may tell all.
    one.wish = one.wish.withoutKnown();
  }
}
