package dev.assay.collector.integrity;

import dev.assay.collector.integrity.IntegrityVerdict.Undecided;
import dev.assay.collector.integrity.IntegrityVerdict.Verified;
import dev.assay.collector.integrity.IntegrityVerdict.Violated;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the integrity of content that runs under a reference.
 *
 * @param subject what it is said of
 * @param state what the last check says
 * @param reason why it is undecided, or what is unusual about what is verified; else empty
 * @param checkedAt last check; null before the first
 * @param definiteState what the last definite check says: never undecided
 * @param definiteAt when that was; null before the first
 * @param suspicion a violation seen and not yet confirmed, or confirmed and still there
 */
public record ImageIntegrity(
    Subject subject,
    IntegrityState state,
    String reason,
    @Nullable Instant checkedAt,
    IntegrityState definiteState,
    @Nullable Instant definiteAt,
    @Nullable Suspicion suspicion) {

  /**
   * A violation that checks have seen.
   *
   * @param type what is wrong
   * @param checks how many definite checks in a row say so
   * @param firstAt the first of them
   * @param lastAt the last that counted
   */
  public record Suspicion(ViolationType type, int checks, Instant firstAt, Instant lastAt) {}

  static ImageIntegrity pending(Subject subject) {
    return new ImageIntegrity(
        subject, IntegrityState.PENDING, "", null, IntegrityState.PENDING, null, null);
  }

  /** Returns what is known after one more check. */
  ImageIntegrity after(IntegrityVerdict verdict, Instant now, Confirmation confirmation) {
    return verdict.match(
        verified -> verified(verified, now),
        violated -> violated(violated, now, confirmation),
        undecided -> undecided(undecided, now));
  }

  private ImageIntegrity verified(Verified verified, Instant now) {
    return new ImageIntegrity(
        subject,
        IntegrityState.VERIFIED,
        String.join("; ", verified.notes()),
        now,
        IntegrityState.VERIFIED,
        now,
        null);
  }

  /** Neither raises nor clears anything: what was definite stays, with its age. */
  private ImageIntegrity undecided(Undecided undecided, Instant now) {
    return new ImageIntegrity(
        subject,
        IntegrityState.UNDECIDED,
        undecided.cause() + ": " + undecided.reason(),
        now,
        definiteState,
        definiteAt,
        suspicion);
  }

  private ImageIntegrity violated(Violated violated, Instant now, Confirmation confirmation) {
    Suspicion seen = seenAgain(violated.type(), now, confirmation);
    int needed = confirmation.checksFor(violated.type());
    if (seen.checks() >= needed) {
      return new ImageIntegrity(
          subject, IntegrityState.VIOLATED, "", now, IntegrityState.VIOLATED, now, seen);
    }
    return new ImageIntegrity(
        subject,
        IntegrityState.UNDECIDED,
        UndecidedCause.AWAITING_CONFIRMATION
            + ": "
            + violated.type().title()
            + " seen by "
            + seen.checks()
            + " of the "
            + needed
            + " checks that raise it",
        now,
        definiteState,
        definiteAt,
        seen);
  }

  private Suspicion seenAgain(ViolationType type, Instant now, Confirmation confirmation) {
    if (suspicion == null || suspicion.type() != type) {
      return new Suspicion(type, 1, now, now);
    }
    if (now.isBefore(suspicion.lastAt().plus(confirmation.apart()))) {
      return suspicion;
    }
    int counted = Math.min(suspicion.checks() + 1, confirmation.checksFor(type));
    return new Suspicion(type, counted, suspicion.firstAt(), now);
  }
}
