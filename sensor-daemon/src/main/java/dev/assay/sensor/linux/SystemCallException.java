package dev.assay.sensor.linux;

import java.io.IOException;

/** A system call that failed: which one, on what, and with which error. */
public final class SystemCallException extends IOException {

  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * Creates the failure.
   *
   * @param call the call, as its manual page is named
   * @param subject what it was tried on
   * @param result the negated error number
   */
  public SystemCallException(String call, String subject, int result) {
    super(call + " " + subject + ": " + Errno.name(result));
    this.errno = -result;
  }

  /** Returns the error number, positive. */
  public int errno() {
    return errno;
  }
}
