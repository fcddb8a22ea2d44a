package dev.assay.collector.integrity;

import dev.assay.collector.integrity.IntegrityVerdict.Undecided;
import dev.assay.collector.integrity.IntegrityVerdict.Verified;
import dev.assay.collector.integrity.IntegrityVerdict.Violated;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the integrity of content that runs under a reference.
 *
 * @param subject what it is said of
 * @param state what the last check says
 * @param cause the kind of reason why it is undecided; null while it is not
 * @param reason why it is undecided, or what is unusual about what is verified; else empty
 * @param checkedAt last check; null before the first
 * @param definiteState what the last definite check says: never undecided
 * @param definiteAt when that was; null before the first
 * @param suspicion a violation seen and not yet confirmed, or confirmed and still there
 */
public record ImageIntegrity(
    Subject subject,
    IntegrityState state,
    @Nullable UndecidedCause cause,
    String reason,
    @Nullable Instant checkedAt,
    IntegrityState definiteState,
    @Nullable Instant definiteAt,
    @Nullable Suspicion suspicion) {

  /** Checks further apart are not in a row, whatever was between them: an image may come back. */
  private static final Duration SUSPICION_LIFETIME = Duration.ofDays(1);

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
        subject, IntegrityState.PENDING, null, "", null, IntegrityState.PENDING, null, null);
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
        null,
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
        undecided.cause(),
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
          subject, IntegrityState.VIOLATED, null, "", now, IntegrityState.VIOLATED, now, seen);
    }
    return new ImageIntegrity(
        subject,
        IntegrityState.UNDECIDED,
        UndecidedCause.AWAITING_CONFIRMATION,
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
    boolean stale = suspicion != null && suspicion.lastAt().plus(SUSPICION_LIFETIME).isBefore(now);
    if (suspicion == null || suspicion.type() != type || stale) {
      return new Suspicion(type, 1, now, now);
    }
    if (now.isBefore(suspicion.lastAt().plus(confirmation.apart(type)))) {
      return suspicion;
    }
    int counted = Math.min(suspicion.checks() + 1, confirmation.checksFor(type));
    return new Suspicion(type, counted, suspicion.firstAt(), now);
  }
}
