package dev.assay.cli;

/** A command could not do what it was asked for; the message says to a person what and why. */
final class CommandFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  CommandFailure(String message) {
    super(message);
  }

  CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
