package dev.assay.sensor.jvm;

import java.nio.file.FileSystemException;

/** A JVM that cannot be attached to; the message says to a person why, and what to do about it. */
public final class AttachRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  AttachRefusedException(String message) {
    super(message);
  }

  AttachRefusedException(String message, Throwable cause) {
    super(message + ": " + reason(cause), cause);
  }

  /** Without the path, which is one of this process's descriptors. */
  private static String reason(Throwable cause) {
    return cause instanceof FileSystemException failure && failure.getReason() != null
        ? failure.getReason()
        : String.valueOf(cause.getMessage());
  }
}
