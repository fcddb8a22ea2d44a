package dev.assay.collector.registry;

import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistryAnswer.Unanswered;

/**
 * A registry could not be asked, or its answer says nothing. Turned into {@link Unanswered} at the
 * border of this package.
 */
class RegistryException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Cause answerCause;

  RegistryException(Cause answerCause, String reason) {
    super(reason);
    this.answerCause = answerCause;
  }

  RegistryException(Cause answerCause, String reason, Throwable cause) {
    super(reason, cause);
    this.answerCause = answerCause;
  }

  Cause answerCause() {
    return answerCause;
  }

  Unanswered answer() {
    return new Unanswered(answerCause, String.valueOf(getMessage()));
  }
}
