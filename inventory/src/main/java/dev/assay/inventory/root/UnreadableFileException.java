package dev.assay.inventory.root;

import java.io.IOException;

/** A file or directory inside a root that is not there or cannot be read; the message says why. */
public final class UnreadableFileException extends IOException {

  private static final long serialVersionUID = 1L;

  UnreadableFileException(String path, String reason) {
    super(path + ": " + reason);
  }

  UnreadableFileException(String path, Exception cause) {
    super(path + ": " + reasonOf(cause), cause);
  }

  static String reasonOf(Exception cause) {
    String message = cause.getMessage();
    String kind = cause.getClass().getSimpleName();
    return message == null ? kind : kind + " (" + message + ")";
  }
}
