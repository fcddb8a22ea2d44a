package dev.assay.sensor.container;

import dev.assay.sensor.container.RuntimeUnavailable.Cause;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;

/** Says in words what a failed call to a container runtime means, and what to do. */
final class CriFailure {

  private CriFailure() {}

  static RuntimeUnavailable explain(
      StatusRuntimeException failure, Path socket, Duration deadline) {
    Status status = failure.getStatus();
    return switch (status.getCode()) {
      case UNIMPLEMENTED ->
          new RuntimeUnavailable(
              Cause.TOO_OLD,
              "%s does not speak version 1 of CRI: the runtime is too old (containerd before 1.6), or "
                      .formatted(socket)
                  + "its CRI plugin is disabled (Docker's own containerd); update or enable it");
      case DEADLINE_EXCEEDED ->
          new RuntimeUnavailable(
              Cause.TIMEOUT,
              "%s did not answer within %d ms: the runtime is overloaded or hangs; trying again"
                  .formatted(socket, deadline.toMillis()));
      case UNAVAILABLE -> unreachable(status, socket);
      default ->
          new RuntimeUnavailable(
              Cause.FAILED, "%s answered %s; trying again".formatted(socket, describe(status)));
    };
  }

  private static RuntimeUnavailable unreachable(Status status, Path socket) {
    String cause = rootCause(status);
    if (cause.contains("Permission denied")) {
      return new RuntimeUnavailable(
          Cause.PERMISSION_DENIED,
          "no permission to open %s: run the sensor as root, or as a member of the socket's group"
              .formatted(socket));
    }
    if (cause.contains("No such file")) {
      return new RuntimeUnavailable(
          Cause.NO_SOCKET, "%s is gone: the runtime has stopped; trying again".formatted(socket));
    }
    return new RuntimeUnavailable(
        Cause.FAILED,
        "%s cannot be reached: %s; nobody listens, or the runtime restarts; trying again"
            .formatted(socket, cause));
  }

  /** Returns a status in words, as short as they are. */
  static String describe(Status status) {
    String description = status.getDescription();
    return description == null
        ? status.getCode().toString()
        : status.getCode() + ": " + description;
  }

  private static String rootCause(Status status) {
    Throwable cause = status.getCause();
    for (int depth = 0; cause != null && cause.getCause() != null && depth < 10; depth++) {
      cause = cause.getCause();
    }
    String message = cause == null ? null : cause.getMessage();
    return message == null ? describe(status) : message;
  }
}
