package dev.assay.agent.archive;

import java.io.IOException;

/**
 * An archive could not be read: what was tried, on what, and why it failed. Trying again seldom
 * helps.
 */
public final class ArchiveUnreadableException extends IOException {

  private static final long serialVersionUID = 1L;

  ArchiveUnreadableException(String message) {
    super(message);
  }

  ArchiveUnreadableException(String message, Throwable cause) {
    super(message, cause);
  }
}
