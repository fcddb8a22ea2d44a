package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.registry.InternalHosts.Lookup;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InternalHostsTest {

  private static final InternalHosts NONE = new InternalHosts(Set.of());

  @ParameterizedTest
  @CsvSource({
    "203.0.113.5, 127.0.0.1, false",
    "203.0.113.5, localhost, false",
    "203.0.113.5, 0.0.0.0, false",
    "203.0.113.5, 10.1.2.3, false",
    "203.0.113.5, 172.16.0.1, false",
    "203.0.113.5, 192.168.0.1, false",
    "203.0.113.5, 100.64.0.1, false",
    "203.0.113.5, 169.254.169.254, false",
    "203.0.113.5, [::1], false",
    "203.0.113.5, [fd00::1], false",
    "203.0.113.5, [fe80::1], false",
    "203.0.113.5, [::ffff:10.0.0.1], false",
    "203.0.113.5, 198.51.100.7, true",
    "203.0.113.5, [2001:db8::1], true",
    "203.0.113.5, 100.128.0.1, true",
    "10.0.0.5, 10.1.2.3, true",
    "10.0.0.5, [fd00::1], true",
    "10.0.0.5, 127.0.0.1, false",
    "10.0.0.5, 169.254.169.254, false",
    "127.0.0.1, 10.1.2.3, true",
    "127.0.0.1, [::1], true",
    "127.0.0.1, 169.254.169.254, false",
  })
  void registryLeadsOnlyToWhatIsNoMoreInternalThanItself(
      String registry, String target, boolean allowed) {
    assertThat(NONE.refusal(registry, target, Lookup.RESOLVED).isEmpty()).isEqualTo(allowed);
    assertThat(NONE.refusal(registry, target, Lookup.LITERAL).isEmpty()).isEqualTo(allowed);
  }

  @Test
  void hostsThatAreNamedAndTheRegistryItselfAreAllowed() {
    assertThat(NONE.refusal("r.invalid", "R.invalid", Lookup.RESOLVED)).isEmpty();
    assertThat(new InternalHosts(Set.of("*")).refusal("203.0.113.5", "10.0.0.1", Lookup.RESOLVED))
        .isEmpty();
    assertThat(
            new InternalHosts(Set.of("10.0.0.1"))
                .refusal("203.0.113.5", "10.0.0.1", Lookup.RESOLVED))
        .isEmpty();
    assertThat(NONE.refusal("203.0.113.5", "unknown.invalid", Lookup.RESOLVED)).isEmpty();
  }
}
