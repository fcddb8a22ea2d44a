package dev.assay.jvmti;

/**
 * The JVM refused a question of the bridge. The message names the JVMTI function and its error.
 *
 * <p>What was not told because of it is told by a later call that succeeds, so trying again is
 * right, except after the JVM has begun to end ({@code JVMTI_ERROR_WRONG_PHASE}).
 */
public final class JvmtiException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Thrown by the native side alone (check.c), which finds this constructor by its signature. */
  public JvmtiException(String message) {
    super(message);
  }
}
