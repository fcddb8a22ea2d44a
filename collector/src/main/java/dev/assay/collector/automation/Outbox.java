package dev.assay.collector.automation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells targets what happened, at least once each, whatever ends the program in between.
 *
 * <p>A look follows the recorded events from where the last one ended, and keeps the messages that
 * rules ask for together with that place; then it has those sent whose time has come, one after the
 * other for each target. {@link #run} is called by one thread; sending is done by the executor.
 */
public final class Outbox implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private static final int EVENTS_AT_ONCE = 200;
  private static final int MESSAGES_AT_ONCE = 20;

  /** A worker that is gone is followed by another after that time. */
  private static final Duration LEASE = Duration.ofSeconds(30);

  /** A target that takes nothing must not fill the disk. */
  private static final long MOST_WAITING = 10_000;

  private static final Duration CLEANING_INTERVAL = Duration.ofMinutes(1);

  private final UUID worker;
  private final Occurrences occurrences;
  private final OutboxStore store;
  private final RuleBook book;
  private final Channel.Channels channels;
  private final Executor executor;
  private final Duration retention;
  private final RandomGenerator random;
  private final Clock clock;

  private final RetryPolicy policy = RetryPolicy.DEFAULT;
  private final Map<String, Pacer> pacers = new ConcurrentHashMap<>();
  private final Set<String> busy = ConcurrentHashMap.newKeySet();
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong dead = new AtomicLong();

  private Instant leasedUntil = Instant.EPOCH;
  private Instant cleaned = Instant.EPOCH;

  /**
   * Makes it; nothing is done before the first look.
   *
   * @param worker tells this worker from others on the same store
   * @param executor sends; may reject
   * @param retention how long messages are kept that were delivered or given up
   */
  public Outbox(
      UUID worker,
      Occurrences occurrences,
      OutboxStore store,
      RuleBook book,
      Channel.Channels channels,
      Executor executor,
      Duration retention,
      RandomGenerator random,
      Clock clock) {
    this.worker = worker;
    this.occurrences = occurrences;
    this.store = store;
    this.book = book;
    this.channels = channels;
    this.executor = executor;
    this.retention = retention;
    this.random = random;
    this.clock = clock;
  }

  /** Looks what is to be told, and has it told. */
  @Override
  public void run() {
    Instant now = clock.instant();
    if (!isOurTurn(now)) {
      return;
    }
    RuleSet rules = book.look().rules();
    if (rules == null) {
      return; // What happens waits where it is recorded until there are rules.
    }
    while (follow(rules)) {
      // Until all of it was looked at.
    }
    clean(now);
    for (Target target : rules.targets()) {
      send(target);
    }
  }

  /** Lets another worker have its turn at once. */
  @Override
  public void close() {
    store.release(worker);
  }

  /** Returns how many messages were delivered. */
  public long delivered() {
    return delivered.get();
  }

  /** Returns how many attempts failed. */
  public long failed() {
    return failed.get();
  }

  /** Returns how many messages were given up. */
  public long dead() {
    return dead.get();
  }

  private boolean isOurTurn(Instant now) {
    if (now.isBefore(leasedUntil.minus(LEASE.dividedBy(2)))) {
      return true;
    }
    boolean ours = store.lease(worker, now, LEASE);
    leasedUntil = ours ? now.plus(LEASE) : Instant.EPOCH;
    return ours;
  }

  /** Keeps what is to be told of the next events; returns whether there may be more of them. */
  private boolean follow(RuleSet rules) {
    long from = store.position();
    List<Occurrence> events = occurrences.after(from, EVENTS_AT_ONCE);
    if (events.isEmpty()) {
      return false;
    }
    Instant now = clock.instant();
    List<Delivery> messages = new ArrayList<>();
    for (Occurrence what : events) {
      for (RuleSet.Addressed to : rules.addressed(what)) {
        messages.add(bounded(Delivery.of(what, to, now), now));
      }
    }
    store.keep(from, events.get(events.size() - 1).sequence(), messages);
    return events.size() >= EVENTS_AT_ONCE;
  }

  private Delivery bounded(Delivery message, Instant now) {
    if (store.counts(message.target()).getOrDefault(Delivery.State.WAITING, 0L) < MOST_WAITING) {
      return message;
    }
    dead.incrementAndGet();
    return message.dead(MOST_WAITING + " messages wait for this target already", now);
  }

  private void clean(Instant now) {
    if (now.isBefore(cleaned.plus(CLEANING_INTERVAL))) {
      return;
    }
    cleaned = now;
    int given = store.giveUp(now.minus(policy.patience()), now);
    if (given > 0) {
      dead.addAndGet(given);
      LOG.warn("{} messages waited for {} and are given up", given, policy.patience());
    }
    store.forgetBefore(now.minus(retention));
  }

  /** Has a target's messages sent, unless that is being done. */
  private void send(Target target) {
    if (!busy.add(target.name())) {
      return;
    }
    try {
      executor.execute(
          () -> {
            try {
              sendAll(target);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
              LOG.error("messages to {} could not be sent, and are sent later", target.name(), e);
            } finally {
              busy.remove(target.name());
            }
          });
    } catch (RejectedExecutionException e) {
      busy.remove(target.name()); // The next look tries again.
    }
  }

  private void sendAll(Target target) throws InterruptedException {
    Pacer pacer = pacers.computeIfAbsent(target.name(), name -> new Pacer());
    List<Delivery> due = store.due(target.name(), clock.instant(), MESSAGES_AT_ONCE);
    while (!due.isEmpty()) {
      for (Delivery message : due) {
        if (!pacer.takes(clock.instant(), target.perMinute())) {
          return; // A later look goes on.
        }
        sendOne(target, message, pacer);
      }
      due = store.due(target.name(), clock.instant(), MESSAGES_AT_ONCE);
    }
  }

  private void sendOne(Target target, Delivery message, Pacer pacer) throws InterruptedException {
    String reference = store.reference(target.name(), message.what().subject());
    Outcome outcome = attempt(target, message, reference);
    Instant now = clock.instant();
    if (outcome instanceof Outcome.Delivered done) {
      String known = done.reference().isEmpty() ? reference : done.reference();
      finish(message.delivered(done.detail(), known, now));
    } else if (outcome instanceof Outcome.Refused never) {
      finish(message.dead(never.reason(), now));
    } else if (outcome instanceof Outcome.Later later) {
      Instant again = now.plus(policy.pause(message.attempts() + 1, later.after(), random));
      if (later.after() != null) {
        pacer.pauseUntil(again);
      }
      finish(
          again.isAfter(message.created().plus(policy.patience()))
              ? message.dead(later.reason(), now)
              : message.again(later.reason(), again));
    }
  }

  private Outcome attempt(Target target, Delivery message, String reference)
      throws InterruptedException {
    try {
      return channels.to(target).send(message, reference);
    } catch (RuntimeException e) {
      // A mistake in one message must not keep all others from their target.
      LOG.error("message {} to {} could not be made", message.id(), target.name(), e);
      return new Outcome.Later("could not be made: " + e.getClass().getSimpleName(), null);
    }
  }

  private void finish(Delivery message) {
    switch (message.state()) {
      case DELIVERED -> delivered.incrementAndGet();
      case DEAD -> dead.incrementAndGet();
      case WAITING -> failed.incrementAndGet();
    }
    if (message.state() != Delivery.State.DELIVERED) {
      LOG.warn(
          "message {} to {} was not taken: {}; {}",
          message.id(),
          message.target(),
          message.detail(),
          message.state() == Delivery.State.DEAD ? "it is given up" : "it is sent again");
    }
    boolean unused = store.finish(message);
  }
}
