package dev.assay.sensor.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessStatTest {

  private static final String CAT =
      " R 19614 19614 3348 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 1 0 211084 3133440 412"
          + " 18446744073709551615 94328865714176 94328865734057 140731997416560 0 0 0 0 0\n";

  private static @Nullable ProcessStat parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ProcessStat.parse(bytes, bytes.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(cat)", "(a b)", "(a) Z 1 (b)", "()", "(\n)"})
  void nameMayContainAnything(String name) {
    ProcessStat stat = parse("19661 " + name + CAT);
    assertThat(stat).isNotNull();
    assertThat(stat.state()).isEqualTo('R');
    assertThat(stat.parentPid()).isEqualTo(19614);
    assertThat(stat.threads()).isEqualTo(1);
    assertThat(stat.startTimeTicks()).isEqualTo(211084);
    assertThat(stat.virtualBytes()).isEqualTo(3133440);
    assertThat(stat.kernelThread()).isFalse();
  }

  @Test
  void kernelThreadIsKnownByItsFlag() {
    ProcessStat stat = parse("2 (kthreadd)" + CAT.replace("4194304", "2129984"));
    assertThat(stat).isNotNull();
    assertThat(stat.kernelThread()).isTrue();
  }

  @Test
  void processWithoutItsFirstThreadIsAliveWhileOthersRun() {
    ProcessStat stat = parse("9 (x)" + CAT.replace(" R ", " Z ").replace(" 0 1 0 ", " 0 3 0 "));
    assertThat(stat).isNotNull();
    assertThat(stat.isDead()).isFalse();
    assertThat(stat.isLeaderless()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12", "12 (x", "12 (x)", "12 (x) S", "12 (x) S 1 2 3\n"})
  void anythingElseIsNoStat(String text) {
    assertThat(parse(text)).isNull();
  }
}
