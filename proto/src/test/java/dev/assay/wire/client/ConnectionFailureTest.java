package dev.assay.wire.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionFailureTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          485454502f | its answer begins with 'HTTP/'
          5353482d32 | its answer begins with 'SSH-2'
          1503030002 | it speaks TLS, and was spoken to in plain text
          00ff00ff00 | it does not speak gRPC
          """)
  void otherProtocolsAreToldByTheirFirstBytes(String hexadecimal, String expected) {
    ConnectionFailure failure =
        ConnectionFailure.of(
            Status.INTERNAL
                .withDescription("http2 exception")
                .withCause(
                    new IOException(
                        "First received frame was not SETTINGS. Hex dump for first 5 bytes: "
                            + hexadecimal)));

    assertThat(failure.isForeign()).isTrue();
    assertThat(failure.words())
        .startsWith("what listens there is no collector: ")
        .endsWith(expected);
  }

  @Test
  void lengthOfAFrameThatIsTextIsText() {
    ConnectionFailure failure =
        ConnectionFailure.of(
            Status.INTERNAL
                .withDescription("error in frame handler")
                .withCause(new IOException("FRAME_SIZE_ERROR: 4740180")));

    assertThat(failure.isForeign()).isTrue();
    assertThat(failure.words()).endsWith("its answer begins with 'HTT'");
  }

  @Test
  void frameThatIsALittleTooLongIsNoOtherProtocol() {
    ConnectionFailure failure =
        ConnectionFailure.of(Status.INTERNAL.withDescription("FRAME_SIZE_ERROR: 16400"));

    assertThat(failure.isForeign()).isFalse();
    assertThat(failure.words()).isEqualTo("INTERNAL: FRAME_SIZE_ERROR: 16400");
  }

  @Test
  void webServerIsNamedByItsFirstLineOnly() {
    ConnectionFailure failure =
        ConnectionFailure.of(
            Status.UNIMPLEMENTED.withDescription(
                "HTTP status code 404\ninvalid content-type: text/html\n<html>"));

    assertThat(failure.isForeign()).isFalse();
    assertThat(failure.words())
        .isEqualTo("UNIMPLEMENTED: HTTP status code 404, from something that is no collector");
  }

  @Test
  void codeDescriptionAndCausesAreSaid() {
    assertThat(ConnectionFailure.of(Status.UNAVAILABLE).words()).isEqualTo("UNAVAILABLE");
    assertThat(
            ConnectionFailure.of(
                    Status.UNAVAILABLE
                        .withDescription("io exception")
                        .withCause(new IOException("Connection refused")))
                .words())
        .isEqualTo("UNAVAILABLE: io exception (Connection refused)");
  }
}
