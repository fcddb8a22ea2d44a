package dev.assay.collector.imported;

/** A document is not taken; the message says why, and what to do. */
public final class RefusedImportException extends Exception {

  private static final long serialVersionUID = 1;

  RefusedImportException(String message) {
    super(message);
  }

  RefusedImportException(String message, Throwable cause) {
    super(message, cause);
  }
}
