package dev.assay.wire.client;

import java.time.Duration;

/** Why there is no connection to the collector, and when the next attempt comes. Immutable. */
public final class Disconnection {

  /** What kind of end it was. */
  public enum Kind {
    /** The collector ended the stream in order: it restarts, or wants connections spread anew. */
    ENDED,
    /** No collector there, or the connection broke, or the collector is overloaded. */
    UNAVAILABLE,
    /** The collector does not want this sender: only a human can change that. */
    REFUSED
  }

  private final Kind kind;
  private final String detail;
  private final Duration retryAfter;

  Disconnection(Kind kind, String detail, Duration retryAfter) {
    this.kind = kind;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  /** Returns what kind of end it was. */
  public Kind kind() {
    return kind;
  }

  /** Returns what was tried, on which address, and what came of it; for people. */
  public String detail() {
    return detail;
  }

  /** Returns the time to the next attempt. */
  public Duration retryAfter() {
    return retryAfter;
  }

  @Override
  public String toString() {
    return detail + "; next attempt in " + retryAfter.toMillis() + " ms";
  }
}
