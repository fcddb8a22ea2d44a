package dev.assay.inventory.language.jar;

import java.io.IOException;

/**
 * The bytes are no ZIP archive, or one that breaks its own rules or a limit; the message says
 * which.
 */
final class MalformedArchiveException extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedArchiveException(String message) {
    super(message);
  }
}
