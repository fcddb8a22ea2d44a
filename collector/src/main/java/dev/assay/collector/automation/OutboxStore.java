package dev.assay.collector.automation;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps what is to be told, durably. May be called from any thread; each call blocks. */
public interface OutboxStore {

  /**
   * Lets one worker at a time work: takes its turn, or makes it longer.
   *
   * @return whether it is the worker's turn, from {@code now} for {@code length}
   */
  boolean lease(UUID worker, Instant now, Duration length);

  /** Ends a worker's turn, where it has it. */
  void release(UUID worker);

  /** Returns the number of the last event that was looked at. */
  long position();

  /**
   * Keeps messages and the number of the event that they come up to: both, or neither. Nothing is
   * kept where another worker has gone on from {@code from} already.
   */
  void keep(long from, long to, List<Delivery> messages);

  /** Keeps a message that is about no recorded event. */
  void add(Delivery message);

  /**
   * Returns messages of a target whose time has come, the earliest event first; of one subject only
   * the first that waits, so that what became of it is told in order.
   */
  List<Delivery> due(String target, Instant now, int limit);

  /** Returns what a target called the last message about a subject; empty: it said nothing. */
  String reference(String target, String subject);

  /**
   * Keeps what came of an attempt, unless the message is gone, or does not wait any more.
   *
   * @return whether it was kept
   */
  boolean finish(Delivery message);

  /**
   * Gives up messages that have waited since before a time.
   *
   * @return how many
   */
  int giveUp(Instant createdBefore, Instant now);

  /** Forgets messages that were delivered or given up before a time. */
  void forgetBefore(Instant time);

  /**
   * Lets messages that were given up be sent again; their attempts are counted anew.
   *
   * @param keys these; empty: all of the target
   * @param target of this target only; empty: of any
   * @return how many
   */
  int resend(Collection<Long> keys, String target, Instant now);

  /** Returns a message. */
  Optional<Delivery> delivery(long key);

  /**
   * Returns messages, the latest first.
   *
   * @param filter which
   * @param before only those that come behind a place in this order; null: from the first
   */
  List<Delivery> deliveries(Filter filter, int limit, @Nullable Place before);

  /**
   * Which messages are asked for.
   *
   * @param states in these states; empty: in any
   * @param target of this target; empty: of any
   */
  record Filter(Collection<Delivery.State> states, String target) {
    /** Copies the states. */
    public Filter {
      states = List.copyOf(states);
    }
  }

  /** A place in the order of messages, the latest first. */
  record Place(Instant created, long key) {}

  /** Returns how many messages of a target there are in each state. */
  Map<Delivery.State, Long> counts(String target);

  /** Returns the rules that were given by the API: their texts by their names. */
  Map<String, String> rules();

  /** Keeps a rule, instead of the one of that name where there is one. */
  void putRule(String name, String text);

  /**
   * Forgets a rule.
   *
   * @return whether there was one
   */
  boolean removeRule(String name);
}
