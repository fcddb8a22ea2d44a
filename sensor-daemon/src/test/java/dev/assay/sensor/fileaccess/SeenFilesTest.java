package dev.assay.sensor.fileaccess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sensor.fileaccess.FileAccess.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SeenFilesTest {

  @Test
  void whatWasSeenIsKeptWhileTheTableGrows() {
    SeenFiles seen = new SeenFiles(10_000);
    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.of(key(i, "/lib/file" + i))).isNull();
      assertThat(seen.put(key(i, "/lib/file" + i), kind(i))).isTrue();
    }
    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.of(key(i, "/lib/file" + i))).isEqualTo(kind(i));
    }
  }

  @Test
  void fullTableTakesNoMoreButLearnsOfWhatItHas() {
    SeenFiles seen = new SeenFiles(1);
    long first = key(1, "/a");
    assertThat(seen.put(first, Kind.OPENED)).isTrue();
    assertThat(seen.put(key(2, "/b"), Kind.OPENED)).isFalse();
    assertThat(seen.put(first, Kind.EXECUTED)).isTrue();
    assertThat(seen.of(first)).isEqualTo(Kind.EXECUTED);
  }

  @Test
  void anotherFileOfTheSameNameIsAnother() {
    assertThat(key(1, "/a")).isNotEqualTo(key(2, "/a"));
    assertThat(key(1, "/a")).isNotEqualTo(key(1, "/b"));
  }

  @Test
  void clearedTableKnowsNothing() {
    SeenFiles seen = new SeenFiles(8);
    seen.put(key(1, "/a"), Kind.OPENED);
    seen.clear();
    assertThat(seen.of(key(1, "/a"))).isNull();
  }

  private static Kind kind(int i) {
    return switch (i % 3) {
      case 0 -> Kind.OPENED;
      case 1 -> Kind.MAPPED;
      default -> Kind.EXECUTED;
    };
  }

  private static long key(long inode, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return SeenFiles.key(inode, bytes, bytes.length);
  }
}
