package dev.assay.collector.integrity;

import dev.assay.collector.image.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A confirmed violation, from its first detection to its resolution.
 *
 * @param id stable name
 * @param type what is wrong
 * @param subject what it is said of
 * @param evidence what was found
 * @param locations where, by their places' order; those of the last confirmation once resolved
 * @param firstDetected first check that saw it
 * @param lastConfirmed last check that saw it
 * @param resolvedAt when it ended; null while it is open
 * @param resolution why it ended; empty while it is open
 * @param notRecheckedBecause why it stands as it was last confirmed; empty where the last check
 *     confirmed it
 * @param reopenedAt when it was opened again after it had been resolved; null: never
 */
public record Violation(
    String id,
    ViolationType type,
    Subject subject,
    Evidence evidence,
    List<Location> locations,
    Instant firstDetected,
    Instant lastConfirmed,
    @Nullable Instant resolvedAt,
    String resolution,
    String notRecheckedBecause,
    @Nullable Instant reopenedAt) {

  // Enough digits that two violations of one collector never meet.
  private static final int ID_DIGITS = 16;

  /** Copies the locations. */
  public Violation {
    locations = List.copyOf(locations);
  }

  static Violation raised(
      ViolationType type,
      Subject subject,
      Evidence evidence,
      List<Location> locations,
      Instant firstDetected,
      Instant now) {
    String name = type + " " + subject.key() + " " + firstDetected.toEpochMilli();
    String id =
        Digest.ofContent(name.getBytes(StandardCharsets.UTF_8)).hex().substring(0, ID_DIGITS);
    return new Violation(
        id, type, subject, evidence, locations, firstDetected, now, null, "", "", null);
  }

  Violation confirmed(Evidence newEvidence, List<Location> newLocations, Instant now) {
    return new Violation(
        id, type, subject, newEvidence, newLocations, firstDetected, now, null, "", "", reopenedAt);
  }

  /** Returns the same violation, open again: it keeps its name and its first detection. */
  Violation reopened(Evidence newEvidence, List<Location> newLocations, Instant now) {
    return new Violation(
        id, type, subject, newEvidence, newLocations, firstDetected, now, null, "", "", now);
  }

  Violation notRechecked(String reason) {
    return new Violation(
        id,
        type,
        subject,
        evidence,
        locations,
        firstDetected,
        lastConfirmed,
        resolvedAt,
        resolution,
        reason,
        reopenedAt);
  }

  Violation resolved(String why, Instant now) {
    return new Violation(
        id,
        type,
        subject,
        evidence,
        locations,
        firstDetected,
        lastConfirmed,
        now,
        why,
        "",
        reopenedAt);
  }

  /** Returns whether it still stands. */
  public boolean isOpen() {
    return resolvedAt == null;
  }

  /** Returns what to do about it. */
  public Recommendations recommendations() {
    return Recommendations.forType(type);
  }
}
