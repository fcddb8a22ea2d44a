package dev.assay.jvmti;

import org.jspecify.annotations.Nullable;

/**
 * There is no bridge in this JVM: only loaded classes can be told, by {@code
 * Instrumentation.getAllLoadedClasses}. The message says what was tried, on what, and what to do.
 */
public final class BridgeUnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  BridgeUnavailableException(String message) {
    this(message, null);
  }

  BridgeUnavailableException(String message, @Nullable Throwable cause) {
    // No suppression, no stack trace: an expected outcome on many machines, made at start.
    super(message, cause, false, false);
  }
}
