package dev.assay.sensor.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.container.RuntimeUnavailable.Cause;
import io.grpc.Status;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CriFailureTest {

  static Stream<Arguments> failures() {
    Status unavailable = Status.UNAVAILABLE.withDescription("io exception");
    return Stream.of(
        Arguments.of(
            unavailable.withCause(new IOException(new SocketException("Permission denied"))),
            Cause.PERMISSION_DENIED,
            "run the sensor as root"),
        Arguments.of(
            unavailable.withCause(new SocketException("No such file or directory")),
            Cause.NO_SOCKET,
            "the runtime has stopped"),
        Arguments.of(
            unavailable.withCause(new SocketException("Connection refused")),
            Cause.FAILED,
            "Connection refused"),
        Arguments.of(unavailable, Cause.FAILED, "UNAVAILABLE: io exception"),
        Arguments.of(
            Status.UNIMPLEMENTED.withDescription("unknown service runtime.v1.RuntimeService"),
            Cause.TOO_OLD,
            "too old"),
        Arguments.of(Status.DEADLINE_EXCEEDED, Cause.TIMEOUT, "within 2000 ms"),
        Arguments.of(Status.INTERNAL.withDescription("x"), Cause.FAILED, "INTERNAL: x"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void eachFailureSaysWhatItMeans(Status status, Cause cause, String words) {
    RuntimeUnavailable answer =
        CriFailure.explain(
            status.asRuntimeException(), Path.of("/run/x.sock"), Duration.ofSeconds(2));

    assertThat(answer.cause()).isEqualTo(cause);
    assertThat(answer.reason()).contains("/run/x.sock", words);
  }
}
