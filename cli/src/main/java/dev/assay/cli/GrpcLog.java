package dev.assay.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** What gRPC says on the log. */
final class GrpcLog {

  // Held, since a logger that nobody holds forgets its level.
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private GrpcLog() {}

  /**
   * Keeps it from telling which sockets it found. Called where channels are made only: setting up
   * the JDK's log takes a tenth of the time of a short command.
   */
  static void warningsOnly() {
    GRPC.setLevel(Level.WARNING);
  }
}
