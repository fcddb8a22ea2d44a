package dev.assay.collector.registry;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Until when a registry is left alone: as long as it asks for, else longer with each failure in a
 * row. Thread-safe.
 */
final class Courtesy {

  private record Pause(Instant until, RegistryException why) {}

  // The longest window that a registry is known to count in, Docker Hub's. One that asks for more
  // silence is asked again all the same.
  private static final Duration MAX_ASKED_FOR = Duration.ofHours(6);
  // A registry that is back is noticed within that.
  private static final Duration MAX_OWN = Duration.ofMinutes(2);
  // One repository may be broken where the registry is not.
  private static final int FAILING_ANSWERS = 5;

  private final Clock clock;
  private final Duration shortest;

  // Guarded by this.
  private @Nullable Pause pause;
  private int pausesInARow;
  private int failingAnswersInARow;
  private boolean shortOfRequests;

  Courtesy(Clock clock, Duration shortest) {
    this.clock = clock;
    this.shortest = shortest;
  }

  /** Runs {@code question}, or fails as the registry did while it is left alone for that. */
  <T> CompletableFuture<T> unlessPaused(Supplier<CompletableFuture<T>> question) {
    Optional<RegistryException> why = pausedBecause();
    return why.isPresent() ? CompletableFuture.failedFuture(why.get()) : question.get();
  }

  private synchronized Optional<RegistryException> pausedBecause() {
    return isPaused() && pause != null ? Optional.of(pause.why()) : Optional.empty();
  }

  private boolean isPaused() {
    return pause != null && clock.instant().isBefore(pause.until());
  }

  /** The registry answered what was asked. */
  synchronized void answered(Reply reply) {
    pausesInARow = 0;
    failingAnswersInARow = 0;
    long limit = requests(reply, "ratelimit-limit");
    long remaining = requests(reply, "ratelimit-remaining");
    if (limit > 0 && remaining >= 0) {
      shortOfRequests = remaining * 2 < limit;
    }
  }

  /** Reads "100;w=21600": requests in a window of seconds (docs.docker.com, "Pull rate limit"). */
  private static long requests(Reply reply, String header) {
    String value = reply.headers().firstValue(header).orElse("").replaceFirst(";.*", "").strip();
    return value.matches("[0-9]{1,9}") ? Long.parseLong(value) : -1;
  }

  /** Returns whether the registry counts requests, and half of what it allows is used up. */
  synchronized boolean isShortOfRequests() {
    return shortOfRequests;
  }

  /** The registry asked for fewer requests. */
  synchronized void limited(Reply reply, RegistryException why) {
    leaveAlone(retryAfter(reply), why);
  }

  /** The registry answered that it fails: others fare no better once several did. */
  synchronized void failing(Reply reply, RegistryException why) {
    Optional<Duration> asked = retryAfter(reply);
    failingAnswersInARow++;
    if (asked.isPresent() || failingAnswersInARow >= FAILING_ANSWERS) {
      leaveAlone(asked, why);
    }
  }

  /** No whole answer came: others to the same registry will hardly fare better at once. */
  synchronized void unreachable(RegistryException why) {
    leaveAlone(Optional.empty(), why);
  }

  private void leaveAlone(Optional<Duration> askedFor, RegistryException why) {
    // What was under way when the first failed says nothing new.
    if (askedFor.isEmpty() && isPaused()) {
      return;
    }
    Duration own = isPaused() ? Duration.ZERO : nextOwn();
    // No time at all, or one that is past, is no pause that helps.
    Duration wait = askedFor.filter(asked -> asked.compareTo(own) > 0).orElse(own);
    Duration bounded = wait.compareTo(MAX_ASKED_FOR) > 0 ? MAX_ASKED_FOR : wait;
    Instant until = clock.instant().plus(bounded);
    if (pause == null || until.isAfter(pause.until())) {
      pause = new Pause(until, why);
    }
  }

  private Duration nextOwn() {
    Duration wait = shortest.multipliedBy(1L << Math.min(pausesInARow, 16));
    pausesInARow++;
    return wait.compareTo(MAX_OWN) > 0 && shortest.compareTo(MAX_OWN) < 0 ? MAX_OWN : wait;
  }

  /** Reads Retry-After: seconds or a date (RFC 9110, section 10.2.3). */
  private Optional<Duration> retryAfter(Reply reply) {
    String value = reply.headers().firstValue("Retry-After").orElse("").strip();
    if (value.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant until =
          ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
              .toInstant();
      return Optional.of(Duration.between(clock.instant(), until));
    } catch (DateTimeException e) {
      return Optional.empty(); // Absent, or not understood: the usual pause.
    }
  }
}
