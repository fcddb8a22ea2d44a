package dev.assay.collector.grpc;

import io.grpc.Status;
import java.util.List;

/** A question that is not answered, with the status that tells its sender why. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Status status;

  private Refusal(Status status) {
    super(status.getDescription(), null, false, false);
    this.status = status;
  }

  /** A field of the question has a value that it does not take. */
  static Refusal invalid(String field, String value, String rule) {
    return new Refusal(
        Status.INVALID_ARGUMENT.withDescription(
            field + ": '" + value + "' (expected: " + rule + ")"));
  }

  /** What the question is about is not known. */
  static Refusal unknown(String field, String value, List<String> nearest) {
    String hint =
        nearest.isEmpty() ? "nothing known resembles it" : "nearest: " + String.join(", ", nearest);
    return new Refusal(
        Status.NOT_FOUND.withDescription(field + ": '" + value + "' is not known; " + hint));
  }

  /** What was given cannot be taken; the message says why. */
  static Refusal refused(Exception why) {
    return new Refusal(Status.INVALID_ARGUMENT.withDescription(why.getMessage()));
  }

  /** It cannot be done now; the message says why. */
  static Refusal busy(String why) {
    return new Refusal(Status.RESOURCE_EXHAUSTED.withDescription(why));
  }

  Status status() {
    return status;
  }
}
