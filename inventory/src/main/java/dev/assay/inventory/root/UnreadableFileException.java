package dev.assay.inventory.root;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** A file or directory inside a root that is not there or cannot be read; the message says why. */
public final class UnreadableFileException extends IOException {

  private static final long serialVersionUID = 1L;

  UnreadableFileException(String path, String reason) {
    super(path + ": " + reason);
  }

  UnreadableFileException(String path, Exception cause) {
    super(path + ": " + reasonOf(cause), cause);
  }

  /** What the operating system said, in words; Java's own failures have none for the usual ones. */
  static String reasonOf(Exception cause) {
    if (cause instanceof NoSuchFileException) {
      return "no such file";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    String message = cause.getMessage();
    String kind = cause.getClass().getSimpleName();
    return message == null ? kind : kind + " (" + message + ")";
  }
}
