package dev.assay.collector.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last answers of a set of probes.
 *
 * <p>Probes may block, so {@link #check()} is called at intervals by one thread that may; the
 * answers are read from any thread. Answers that grew old count as a failure of their own: a check
 * that hangs is no good news.
 */
public final class Health {

  private static final Logger log = LoggerFactory.getLogger(Health.class);

  private final List<Probe> probes;
  private final Duration longestAge;
  private final Clock clock;
  private final AtomicReference<Answers> last = new AtomicReference<>();

  /**
   * Makes it from its probes.
   *
   * @param longestAge how long answers count
   */
  public Health(List<Probe> probes, Duration longestAge, Clock clock) {
    this.probes = List.copyOf(probes);
    this.longestAge = longestAge;
    this.clock = clock;
  }

  /** Asks every probe, and keeps the answers. */
  public void check() {
    List<String> problems = new ArrayList<>();
    for (Probe probe : probes) {
      ask(probe).ifPresent(problem -> problems.add(probe.name() + ": " + problem));
    }
    Answers before = last.getAndSet(new Answers(clock.instant(), List.copyOf(problems)));
    List<String> problemsBefore = before == null ? List.of() : before.problems();
    if (!problems.equals(problemsBefore)) {
      log.warn("Health changed: {}", problems.isEmpty() ? "everything works again" : problems);
    }
  }

  /** Returns what is wrong; empty: nothing. */
  public List<String> problems() {
    Answers answers = last.get();
    if (answers == null) {
      return List.of("starting: nothing was checked so far");
    }
    Duration age = Duration.between(answers.at(), clock.instant());
    if (age.compareTo(longestAge) > 0) {
      List<String> problems = new ArrayList<>(answers.problems());
      problems.add("checks: the last one ended " + age.toSeconds() + " s ago, a part hangs");
      return List.copyOf(problems);
    }
    return answers.problems();
  }

  private static Optional<String> ask(Probe probe) {
    try {
      return probe.check().problem();
    } catch (RuntimeException e) {
      // A probe that fails is an answer: the part it asked does not work.
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private record Answers(Instant at, List<String> problems) {}
}
