package dev.assay.collector.content;

import dev.assay.collector.artifact.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * What is said of one file in use.
 *
 * @param kind what
 * @param expected digest of the image's file at that path; null where there is none, or it is not
 *     known
 * @param reason for people: why; empty where the kind says it all
 */
public record FileVerdict(Kind kind, @Nullable Sha256 expected, String reason) {

  /** Kinds of verdicts. */
  public enum Kind {
    /** Nobody has looked yet. */
    PENDING,
    /** It is the image's, or legitimately there. */
    FINE,
    /** The image has another file at that path. */
    MODIFIED,
    /** The image has no such file. */
    ADDED,
    /** It cannot be told. */
    UNDECIDED
  }

  /** Nobody has looked yet. */
  static final FileVerdict PENDING = new FileVerdict(Kind.PENDING, null, "");

  static FileVerdict fine(String why) {
    return new FileVerdict(Kind.FINE, null, why);
  }

  static FileVerdict undecided(String why) {
    return new FileVerdict(Kind.UNDECIDED, null, why);
  }

  /** Returns whether it is a violation. */
  public boolean isViolation() {
    return kind == Kind.MODIFIED || kind == Kind.ADDED;
  }
}
