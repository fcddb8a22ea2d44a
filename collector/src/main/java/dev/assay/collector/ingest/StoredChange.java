package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;

/**
 * Something that people may want to hear of, and that is durable by now.
 *
 * @param kind what changed
 * @param artifact the artifact it is about
 * @param summary one line for people
 */
public record StoredChange(Kind kind, Artifact artifact, String summary) {

  /** What changed. */
  public enum Kind {
    /** Files or archives of an artifact were seen in use for the first time. */
    USAGE,
    /** A container or process began or ended. */
    RUNNING
  }

  /**
   * Hears of changes after they became durable; called by the committing thread, must not block.
   */
  @FunctionalInterface
  public interface Listener {
    /** Takes the changes of one commit. */
    void stored(java.util.List<StoredChange> changes);
  }
}
