package dev.assay.collector.registry;

import dev.assay.collector.registry.RegistryAnswer.Cause;
import java.io.IOException;

/** Content could not be fetched. The message says what was asked, what came back, what to do. */
public final class ContentUnavailable extends IOException {

  private static final long serialVersionUID = 1L;

  private final Cause answerCause;

  /** Makes one. */
  public ContentUnavailable(Cause answerCause, String reason) {
    super(reason);
    this.answerCause = answerCause;
  }

  ContentUnavailable(Cause answerCause, String reason, Throwable cause) {
    super(reason, cause);
    this.answerCause = answerCause;
  }

  /**
   * Returns the kind of reason: after {@code UNSUPPORTED} another try changes nothing, after the
   * others it may.
   */
  public Cause answerCause() {
    return answerCause;
  }
}
