package dev.assay.collector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.assay.collector.http.BindAddress.Exposure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindAddressTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "::1"})
  void loopbackNeedsNoPermission(String host) {
    assertThat(BindAddress.of(host, 7433, Exposure.LOOPBACK_ONLY).address().isLoopbackAddress())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void plainTextOffLoopbackHasToBeAllowed(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BindAddress.of(host, 7433, Exposure.LOOPBACK_ONLY))
        .withMessageStartingWith("host: '" + host + "' (expected: a loopback address");
    assertThat(BindAddress.of(host, 7433, Exposure.PLAIN_TEXT_ANYWHERE).port()).isEqualTo(7433);
  }

  @Test
  void unknownHostIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BindAddress.of("no such host", 1, Exposure.LOOPBACK_ONLY))
        .withMessageStartingWith("host: 'no such host'");
  }
}
