package dev.assay.inventory.os.rpm;

import java.io.IOException;

/** A database or header that breaks its own rules or a limit; the message says which. */
final class MalformedDatabaseException extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedDatabaseException(String message) {
    super(message);
  }
}
