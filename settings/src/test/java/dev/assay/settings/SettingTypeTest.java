package dev.assay.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTypeTest {

  private static final SettingType<Duration> DURATION =
      SettingType.duration(Duration.ZERO, Duration.ofDays(365));

  @ParameterizedTest
  @CsvSource({"0, PT0S", "500ms, PT0.5S", "10s, PT10S", "5m, PT5M", "2h, PT2H", "1d, PT24H"})
  void durationsAreRead(String text, Duration expected) {
    assertThat(DURATION.read(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "s", "-5s", "1.5s", "1e3s", "10 sec", "400d", "9999999999999999999d"})
  void otherDurationsAreNot(String text) {
    assertThat(DURATION.read(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"90s, 90s", "120s, 2m", "1500ms, 1500ms", "0, 0ms"})
  void durationsAreShownInTheLargestWholeUnit(String text, String shown) {
    Duration duration = DURATION.read(text);
    assertThat(duration).isNotNull();
    assertThat(DURATION.show(duration)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"512, 512", "64KiB, 65536", "24MiB, 25165824"})
  void sizesAreRead(String text, long bytes) {
    assertThat(SettingType.byteSize(0, 1L << 40).read(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "64kb", "1GB", "-1", "8589934592GiB"})
  void otherSizesAreNot(String text) {
    assertThat(SettingType.byteSize(0, Long.MAX_VALUE).read(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:7433, localhost, 7433",
    "[::1]:1, ::1, 1",
    "10.0.0.1:65535, 10.0.0.1, 65535"
  })
  void addressesAreRead(String text, String host, int port) {
    HostPort address = SettingType.hostPort().read(text);
    assertThat(address).isEqualTo(new HostPort(host, port)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        ":7433",
        "localhost:",
        "localhost:0",
        "h:65536",
        "::1:7433",
        "http://h:1",
        "a b:1"
      })
  void otherAddressesAreNot(String text) {
    assertThat(SettingType.hostPort().read(text)).isNull();
  }

  @Test
  void listenAddressMayLeaveThePortToTheSystem() {
    assertThat(SettingType.listenAddress().read("127.0.0.1:0"))
        .isEqualTo(new HostPort("127.0.0.1", 0));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false", "TRUE,", "yes,", "1,"})
  void onlyTrueAndFalseAreBooleans(String text, Boolean expected) {
    assertThat(SettingType.bool().read(text)).isEqualTo(expected);
  }

  @Test
  void listsCheckEachElement() {
    SettingType<List<Integer>> type = SettingType.list(SettingType.integer(1, 9));
    assertThat(type.read("")).isEmpty();
    assertThat(type.read(" 1, 2,3 ")).containsExactly(1, 2, 3);
    assertThat(type.read("1,,2")).isNull();
    assertThat(type.read("1,")).isNull();
    assertThat(type.show(List.of(1, 2))).isEqualTo("1,2");
  }

  @Test
  void urisNeedOneOfTheSchemes() {
    SettingType<URI> type = SettingType.uri("http", "https");
    assertThat(type.read("https://registry.example/"))
        .isEqualTo(URI.create("https://registry.example/"));
    assertThat(type.read("registry.example")).isNull();
    assertThat(type.read("ftp://registry.example")).isNull();
    assertThat(type.read("http://a b")).isNull();
  }

  @Test
  void secretsNeedAFile() {
    assertThat(SettingType.secretFile().read("/nonexistent")).isNull();
    assertThat(SettingType.secretFile().read("/dev/null")).isNull();
    assertThat(SettingType.secretFile().read("/dev/zero")).isNull();
  }

  @Test
  void declarationsAreChecked() {
    assertThatThrownBy(() -> Setting.withDefault("a.b", SettingType.bool(), "no", "", ""))
        .hasMessage("a.b: default 'no' (expected: true or false)");
    assertThatThrownBy(() -> Setting.optional("a.B", SettingType.bool(), "", ""))
        .hasMessageContaining("a.B");
    assertThat(Setting.optional("a.b-c.d", SettingType.bool(), "", "").environmentVariable())
        .isEqualTo("ASSAY_A_B_C_D");
  }

  @Test
  void pairsAreReadInTheirOrder() {
    SettingType<java.util.Map<String, Integer>> type = SettingType.pairs(SettingType.integer(0, 9));
    java.util.Map<String, Integer> pairs = type.read("b = 2, a=1");
    assertThat(pairs).isNotNull();
    assertThat(pairs).containsExactly(java.util.Map.entry("b", 2), java.util.Map.entry("a", 1));
    assertThat(type.show(pairs)).isEqualTo("b=2,a=1");
    assertThat(type.read("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a=1,b", "=1", "a=x", "a=1,a=2", "a=1,"})
  void otherPairsAreNot(String text) {
    assertThat(SettingType.pairs(SettingType.integer(0, 9)).read(text)).isNull();
  }
}
