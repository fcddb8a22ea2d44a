package dev.assay.collector.integrity;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.integrity.Gathered.Answered;
import dev.assay.collector.integrity.IntegrityRegister.Outcome;
import dev.assay.collector.registry.RegistryAnswer;
import dev.assay.collector.registry.RegistryClient;
import dev.assay.collector.registry.SourceDetails;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the images that run, again and again: each distinct reference once an interval, however
 * many containers run it, and each by itself, so that a slow registry delays only its own. What is
 * new is checked at once, as is what somebody asks for.
 *
 * <p>What runs is read when it changed, not at each look. Thread-safe. Somebody calls {@link #run}
 * every second or so; answers are worked in on the executor given: at once where nothing waits to
 * be asked, else many together, at the next look at the latest.
 */
public final class IntegrityMonitor implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(IntegrityMonitor.class);

  private static final Duration FORGETTING_INTERVAL = Duration.ofHours(1);

  /** Another replica of the collector may have taken the news of a container. */
  private static final Duration READ_AT_LEAST_EVERY = Duration.ofMinutes(1);

  /** Long enough that nobody hammers a registry, short enough to wait for. */
  private static final Duration A_MOMENT = Duration.ofSeconds(5);

  /** Questions that are prepared together, with one look at who runs what. */
  private static final int MAX_TOGETHER = 256;

  private final RunningImages running;
  private final RegistryClient registries;
  private final IntegrityStore store;
  private final IntegrityRegister register;
  private final CheckRound round;
  private final Pace pace;
  private final Clock clock;
  private final Executor executor;
  private final FailureLog failures = new FailureLog(LOG);
  private final Gathered answers = new Gathered();

  /** Whether the executor was told to go on and has not begun to. */
  private final AtomicBoolean toldToGoOn = new AtomicBoolean();

  private final UntilDone starting = new UntilDone();

  /** One round of working in at a time. */
  private final Object working = new Object();

  // Guarded by this.
  private final Schedule schedule;
  private final Set<Subject> unnamed = new HashSet<>();
  private Instant nextRead = Instant.MIN;
  private long versionRead;
  private Instant nextForgetting = Instant.MIN;
  private boolean resumed;
  private long checks;

  /** Makes a monitor that has not looked yet. */
  public IntegrityMonitor(
      RunningImages running,
      RegistryClient registries,
      IntegrityCheck check,
      IntegrityStore store,
      IntegrityRegister register,
      Pace pace,
      Clock clock,
      Executor executor) {
    this.running = running;
    this.registries = registries;
    this.store = store;
    this.register = register;
    this.round = new CheckRound(check, store);
    this.pace = pace;
    this.clock = clock;
    this.executor = executor;
    this.schedule = new Schedule(pace.underWay());
  }

  /** Looks once; failures are logged, and the next look tries again. */
  @Override
  public void run() {
    try {
      CompletableFuture<Void> unused = look();
    } catch (RuntimeException e) {
      // Whoever calls this periodically would never call again.
      failures.add("Could not look for images to check; the next look tries again", e);
    }
  }

  /**
   * Lets all checks begin that are due, as far as their registries' limits allow.
   *
   * @return completes when all that was due is worked in
   */
  public CompletableFuture<Void> look() {
    Instant now = clock.instant();
    readIfChanged(now);
    register.resolveGone(this::runs, pace.interval(), now);
    forget(now);
    List<CompletableFuture<Void>> due;
    synchronized (this) {
      due = schedule.enqueueDue(now);
    }
    startWaiting();
    // Where what is asked for hangs, nobody else may have come since the last look.
    executor.execute(this::workIn);
    return CompletableFuture.allOf(due.toArray(CompletableFuture[]::new));
  }

  /**
   * Lets references be checked at once that run and match.
   *
   * @return by reference, what completes when the check is worked in
   */
  public Map<ImageReference, CompletableFuture<Void>> checkNow(Predicate<ImageReference> which) {
    return request(which, Integer.MAX_VALUE, Instant.MAX).begun();
  }

  /**
   * Lets references be checked at once that run and match, unless these are too many, and but for
   * those that were checked a moment ago: somebody who asks again and again asks no registry.
   *
   * @param most how many may match
   */
  public RequestedChecks checkNow(Predicate<ImageReference> which, int most) {
    Duration floor = pace.recheck().compareTo(A_MOMENT) < 0 ? pace.recheck() : A_MOMENT;
    return request(which, most, clock.instant().minus(floor));
  }

  private RequestedChecks request(Predicate<ImageReference> which, int most, Instant recent) {
    readIfChanged(clock.instant());
    RequestedChecks requested;
    synchronized (this) {
      requested = schedule.request(which, most, recent);
    }
    goOn();
    return requested;
  }

  /** Returns when a reference is checked next; empty while it is being checked, or unknown. */
  public synchronized Optional<Instant> nextCheck(ImageReference reference) {
    return schedule.next(reference);
  }

  /** What the monitor has to do and did, for metrics. */
  public record Counts(int references, int waiting, long checks) {}

  /** Returns what there is to do and was done. */
  public synchronized Counts counts() {
    return new Counts(schedule.size(), schedule.waiting(), checks);
  }

  private synchronized boolean runs(Subject subject) {
    return unnamed.contains(subject)
        || ImageReference.parse(subject.reference())
            .map(reference -> schedule.runs(reference, subject.imageId()))
            .orElse(false);
  }

  private void readIfChanged(Instant now) {
    long version = running.version();
    synchronized (this) {
      if (version == versionRead && now.isBefore(nextRead)) {
        return;
      }
    }
    List<RunningImages.Deployed> deployed = running.deployed();
    List<Outcome> unnamedOutcomes;
    synchronized (this) {
      versionRead = version;
      nextRead = now.plus(READ_AT_LEAST_EVERY);
      unnamedOutcomes = take(deployed);
    }
    if (!unnamedOutcomes.isEmpty()) {
      List<ImageIntegrity> unused = register.apply(unnamedOutcomes, List.of(), now);
    }
  }

  /** Takes in what runs; returns what to say of images without a name, once of each. */
  private List<Outcome> take(List<RunningImages.Deployed> deployed) {
    Schedule.Naming naming = schedule.naming();
    Set<Subject> nameless = new HashSet<>();
    for (RunningImages.Deployed each : deployed) {
      Optional<ImageReference> reference = ImageReference.parse(each.reference());
      if (reference.isPresent()) {
        naming.add(reference.get(), each.reference(), each.imageId());
      } else {
        nameless.add(new Subject(each.reference(), each.imageId()));
      }
    }
    List<ImageReference> fresh = naming.end();
    if (!resumed) {
      resume(fresh);
      resumed = true;
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Subject subject : nameless) {
      if (!unnamed.contains(subject)) {
        outcomes.add(CheckRound.nameless(subject));
      }
    }
    unnamed.retainAll(nameless);
    unnamed.addAll(nameless);
    return outcomes;
  }

  /** A restart changes nothing: what was checked a moment ago is not due. */
  private void resume(List<ImageReference> fresh) {
    Map<String, LastChecks> checked = LastChecks.settled(store.images(), this::runs);
    for (ImageReference reference : fresh) {
      LastChecks last = checked.get(reference.toString());
      if (last != null) {
        Duration wait = pace.jittered(pace.interval(), reference.hashCode());
        schedule.resume(reference, last.images(), last.at().plus(wait));
      }
    }
  }

  /** Starts what may begin, until nothing may. */
  private void startWaiting() {
    starting.run(
        () -> {
          List<Schedule.Entry> batch;
          synchronized (this) {
            batch = schedule.take(MAX_TOGETHER);
          }
          if (!batch.isEmpty()) {
            start(batch);
          }
          return !batch.isEmpty();
        });
  }

  private void start(List<Schedule.Entry> batch) {
    Map<Schedule.Entry, List<RunningInstance>> instances;
    try {
      instances = CheckRound.byEntry(batch, running);
    } catch (RuntimeException e) {
      batch.forEach(entry -> ended(entry, e));
      return;
    }
    for (Schedule.Entry entry : batch) {
      List<RunningInstance> group = instances.getOrDefault(entry, List.of());
      try {
        // One that cannot even be asked keeps nobody else waiting.
        var unused =
            registries
                .ask(CheckRound.question(entry.reference(), group))
                .handle((answer, failure) -> heard(entry, group, answer, failure));
      } catch (RuntimeException e) {
        ended(entry, e);
      }
    }
  }

  private @Nullable Void heard(
      Schedule.Entry entry,
      List<RunningInstance> instances,
      @Nullable RegistryAnswer answer,
      @Nullable Throwable failure) {
    if (answer == null) {
      ended(entry, failure);
    } else {
      synchronized (this) {
        schedule.heard(entry);
      }
      answers.add(new Answered(entry, new CheckRound.Check(entry.reference(), instances, answer)));
    }
    goOn();
    return null;
  }

  /** Lets the executor do what there is to do; many calls before it begins are one. */
  private void goOn() {
    if (toldToGoOn.compareAndSet(false, true)) {
      executor.execute(
          () -> {
            toldToGoOn.set(false);
            startWaiting();
            // While others wait to be asked, more answers come soon.
            if (answers.isEnough() || counts().waiting() == 0) {
              workIn();
            }
          });
    }
  }

  /** Works in what was answered meanwhile, all together. */
  private void workIn() {
    List<Answered> together;
    synchronized (working) {
      together = answers.take();
      if (together.isEmpty()) {
        return;
      }
      workIn(together);
    }
    goOn();
  }

  private void workIn(List<Answered> together) {
    Instant now = clock.instant();
    try {
      CheckRound.Result result = round.judge(together.stream().map(Answered::check).toList(), now);
      List<ImageIntegrity> states = register.apply(result.outcomes(), result.sightings(), now);
      saveDetails(together, result.details());
      Map<String, Duration> unconfirmed = register.untilConfirming(states);
      for (Answered each : together) {
        Duration wait = unconfirmed.get(each.entry().reference().toString());
        done(each.entry(), each.check().answer(), wait, now);
      }
    } catch (RuntimeException e) {
      together.forEach(each -> ended(each.entry(), e));
    }
  }

  /** Keeps what sources tell where that is new: mostly it is what they told before. */
  private void saveDetails(List<Answered> together, List<@Nullable SourceDetails> details) {
    Map<String, SourceDetails> fresh = new HashMap<>();
    synchronized (this) {
      for (int i = 0; i < together.size(); i++) {
        SourceDetails told = details.get(i);
        Schedule.Entry entry = together.get(i).entry();
        if (told != null && entry.noteDetails(told)) {
          fresh.put(entry.reference().toString(), told);
        }
      }
    }
    if (!fresh.isEmpty()) {
      store.saveDetails(fresh);
    }
  }

  private void done(
      Schedule.Entry entry,
      RegistryAnswer answer,
      @Nullable Duration untilConfirming,
      Instant now) {
    CompletableFuture<Void> done;
    synchronized (this) {
      checks++;
      Duration wait;
      if (answer instanceof RegistryAnswer.Unanswered) {
        schedule.failed(entry);
        wait = pace.afterFailures(entry.failures());
      } else {
        boolean soon = schedule.answered(entry, now);
        wait = untilConfirming != null ? untilConfirming : pace.interval();
        wait = soon ? pace.recheck() : wait;
      }
      int seed = entry.reference().hashCode() ^ Long.hashCode(checks);
      done = schedule.ended(entry, now, now.plus(pace.jittered(wait, seed)));
    }
    done.complete(null);
  }

  /** Ends a check that failed by a defect, or because the store did. */
  private void ended(Schedule.Entry entry, @Nullable Throwable failure) {
    CompletableFuture<Void> done;
    synchronized (this) {
      schedule.failed(entry);
      Duration wait = pace.afterFailures(entry.failures());
      Instant now = clock.instant();
      done = schedule.ended(entry, now, now.plus(wait));
    }
    failures.add("Could not check " + entry.reference() + "; it is tried again", failure);
    done.complete(null);
  }

  private void forget(Instant now) {
    synchronized (this) {
      if (now.isBefore(nextForgetting)) {
        return;
      }
      nextForgetting = now.plus(FORGETTING_INTERVAL);
    }
    store.forgetBefore(now.minus(pace.retention()));
  }
}
