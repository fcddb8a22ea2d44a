package dev.assay.collector.storage;

/** The database could not do what it was asked; the message names the file and what to do. */
public final class DatabaseException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean retryable;

  DatabaseException(String message, boolean retryable, Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /** Whether the same may succeed later without anybody repairing the file: a full disk, a lock. */
  public boolean retryable() {
    return retryable;
  }
}
