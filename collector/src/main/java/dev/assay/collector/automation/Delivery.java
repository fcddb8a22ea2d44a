package dev.assay.collector.automation;

import dev.assay.collector.artifact.ContentKey;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message to one target about something that happened.
 *
 * @param key tells it from every other; the same however often it is sent, so that receivers can
 *     tell what they have already
 * @param target name of the target
 * @param rules names of the rules that say so; empty: somebody tries the target
 * @param what what happened
 * @param state how far it is
 * @param attempts how often it was sent
 * @param created when it was decided, or somebody had it sent again
 * @param next when it is sent at the earliest, while it waits
 * @param finished when it was delivered or given up; null: it waits
 * @param detail what came of the last attempt, for people
 * @param reference what the target calls it, for example "OPS-12"; may be empty
 */
public record Delivery(
    long key,
    String target,
    List<String> rules,
    Occurrence what,
    State state,
    int attempts,
    Instant created,
    Instant next,
    @Nullable Instant finished,
    String detail,
    String reference) {

  /** How far a message is. */
  public enum State {
    /** It is sent, or sent again, when its time comes. */
    WAITING,
    /** The target took it. */
    DELIVERED,
    /** It was given up; somebody may send it again. */
    DEAD
  }

  /** Copies the rules. */
  public Delivery {
    rules = List.copyOf(rules);
  }

  /** Returns a message that was not sent yet, about what was recorded. */
  static Delivery of(Occurrence what, RuleSet.Addressed to, Instant now) {
    return first(
        ContentKey.of("delivery", Long.toString(what.sequence()), to.target()),
        to.target(),
        to.rules(),
        what,
        now);
  }

  /** Returns a message by which somebody tries a target. */
  static Delivery test(Occurrence what, RuleSet.Addressed to, Instant now) {
    return first(
        ContentKey.of("test", what.subject(), to.target()), to.target(), to.rules(), what, now);
  }

  private static Delivery first(
      long key, String target, List<String> rules, Occurrence what, Instant now) {
    return new Delivery(
        key, target, rules, what.shortened(), State.WAITING, 0, now, now, null, "", "");
  }

  /** Returns its key as a text: 16 hexadecimal digits. */
  public String id() {
    return HexFormat.of().toHexDigits(key);
  }

  Delivery delivered(String answer, String newReference, Instant now) {
    return new Delivery(
        key,
        target,
        rules,
        what,
        State.DELIVERED,
        attempts + 1,
        created,
        next,
        now,
        answer,
        newReference);
  }

  Delivery dead(String reason, Instant now) {
    return new Delivery(
        key, target, rules, what, State.DEAD, attempts + 1, created, next, now, reason, reference);
  }

  Delivery again(String reason, Instant when) {
    return new Delivery(
        key,
        target,
        rules,
        what,
        State.WAITING,
        attempts + 1,
        created,
        when,
        null,
        reason,
        reference);
  }
}
