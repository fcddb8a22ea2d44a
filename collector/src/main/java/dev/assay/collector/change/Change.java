package dev.assay.collector.change;

import dev.assay.collector.artifact.Artifact;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that changed.
 *
 * @param kind what kind of thing
 * @param at when it became durable
 * @param artifact the artifact it is about, if any
 * @param subject VIOLATION: the violation's id; IMAGE: the image reference; ADVISORY: its name;
 *     else empty
 * @param summary one line for people
 * @param event VIOLATION: what became of it, one of "OPENED", "UPDATED", "RESOLVED", "REOPENED";
 *     else empty
 * @param sequence VIOLATION, ADVISORY: number of that event among all of these; else 0
 */
public record Change(
    Kind kind,
    Instant at,
    @Nullable Artifact artifact,
    String subject,
    String summary,
    String event,
    long sequence) {

  /** Makes a change that is not kept as an event. */
  public Change(
      Kind kind, Instant at, @Nullable Artifact artifact, String subject, String summary) {
    this(kind, at, artifact, subject, summary, "", 0);
  }

  /** Kinds of change. */
  public enum Kind {
    /** A violation was opened, updated, resolved or opened again. */
    VIOLATION,
    /** An image's integrity changed. */
    IMAGE,
    /** Packages or archives of an artifact were seen in use for the first time. */
    USAGE,
    /** A container or process began or ended. */
    RUNNING,
    /** A new advisory concerns a package of something that runs. */
    ADVISORY
  }
}
