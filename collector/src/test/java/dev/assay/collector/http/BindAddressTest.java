package dev.assay.collector.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BindAddressTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "::1"})
  void loopbackIsKnown(String host) {
    assertThat(BindAddress.of(host, 7433).isLoopback()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void otherAddressesAreReachedFromElsewhere(String host) {
    assertThat(BindAddress.of(host, 7433).isLoopback()).isFalse();
  }

  @Test
  void unknownHostIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BindAddress.of("no such host", 1))
        .withMessageStartingWith("host: 'no such host'");
  }
}
