package dev.assay.collector.notify;

/**
 * A target cannot be asked as it is configured; the message says why, and nothing secret. What is
 * wrong may be mended: a file that is missing, a name that is not known yet.
 */
final class UnusableTargetException extends Exception {

  private static final long serialVersionUID = 1L;

  UnusableTargetException(String message) {
    super(message);
  }
}
