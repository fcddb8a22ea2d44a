package dev.assay.collector.scan;

import java.io.IOException;

/** Something cannot be scanned; the message says what was tried, and what to do. */
public final class ScanException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Makes one of a sentence for people. */
  public ScanException(String message) {
    super(message);
  }

  /** Makes one of a sentence for people, and what led to it. */
  public ScanException(String message, Throwable cause) {
    super(message, cause);
  }
}
