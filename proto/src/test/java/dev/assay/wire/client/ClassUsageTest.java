package dev.assay.wire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.ClassUsage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClassUsageTest {

  @Test
  void bitsSurviveTheWire() throws Exception {
    Random random = new Random(7);
    Map<Long, ClassBits> written = new HashMap<>();
    ClassUsageWriter writer = new ClassUsageWriter();
    for (long archive = 1; archive <= 20; archive++) {
      ClassBits bits = new ClassBits(1 + random.nextInt(1000));
      for (int i = 0; i < 30; i++) {
        bits.markLoaded(random.nextInt(bits.classes()));
        bits.markInitialised(random.nextInt(bits.classes()));
      }
      written.put(archive, bits);
      writer.add(archive, bits);
    }

    Map<Long, ClassBits> read = read(ClassUsage.parseFrom(writer.build().toByteArray()), written);

    assertThat(states(read)).isEqualTo(states(written));
  }

  @Test
  void initialisedClassIsLoadedToo() {
    ClassBits bits = new ClassBits(65);

    assertThat(bits.markInitialised(64)).isTrue();
    assertThat(bits.markInitialised(64)).isFalse();
    assertThat(bits.markLoaded(64)).isFalse();
    assertThat(bits.markLoaded(0)).isTrue();

    assertThat(bits.isLoaded(64)).isTrue();
    assertThat(bits.isInitialised(0)).isFalse();
    assertThat(bits.loadedCount()).isEqualTo(2);
    assertThat(bits.initialisedCount()).isEqualTo(1);
  }

  @Test
  void onlyChangedWordsAreWritten() {
    ClassBits known = new ClassBits(200);
    known.markLoaded(3);
    known.markLoaded(199);
    ClassBits now = known.copy();
    now.markInitialised(199);

    ClassUsage changes = new ClassUsageWriter().addChanges(5, now, known).build();

    assertThat(changes.getWordList()).containsExactly(3);
    assertThat(new ClassUsageWriter().addChanges(5, now, now.copy()).isEmpty()).isTrue();
    assertThat(new ClassUsageWriter().add(5, new ClassBits(9)).isEmpty()).isTrue();
  }

  @Test
  void stateIsTheHashOfTheCells() {
    ClassBits bits = new ClassBits(128);
    bits.markLoaded(64);
    bits.markInitialised(65);

    // printf '\0\0\0\1' then 8 bytes 3, 8 bytes 2, big-endian, into sha256sum
    assertThat(bits.state()).isEqualTo(ByteString.fromHex("fbae53319aa2"));
  }

  @Test
  void bitsBeyondTheArchiveAreMalformed() {
    ClassBits bits = new ClassBits(65);

    assertThatCode(() -> bits.add(1, 1, 0)).doesNotThrowAnyException();
    assertThatThrownBy(() -> bits.add(1, 2, 0)).isInstanceOf(MalformedEvidenceException.class);
    assertThatThrownBy(() -> bits.add(2, 1, 0)).isInstanceOf(MalformedEvidenceException.class);
    assertThatThrownBy(() -> bits.add(-1, 1, 0)).isInstanceOf(MalformedEvidenceException.class);
    assertThatThrownBy(() -> bits.add(1 << 26, 1, 0))
        .isInstanceOf(MalformedEvidenceException.class);
  }

  static List<ClassUsage.Builder> malformed() {
    return List.of(
        ClassUsage.newBuilder().addArchive(1),
        ClassUsage.newBuilder().addArchive(1).addCells(1),
        cells(1).addArchive(1).addCells(2),
        cells(1).addArchive(1).addCells(-1),
        cells(1, 2).addArchive(1).addCells(1),
        cells(1).clearLoaded().addArchive(1).addCells(1),
        cells(1, 0).addArchive(1).addCells(2),
        cells(-1).addArchive(1).addCells(1),
        cells(1 << 14).addArchive(1).addCells(1),
        cells((1 << 14) - 1, 1).addArchive(1).addCells(2),
        cells(1, Integer.MAX_VALUE).addArchive(1).addCells(2));
  }

  @ParameterizedTest
  @MethodSource
  void malformed(ClassUsage.Builder usage) {
    assertThatThrownBy(() -> read(usage.build(), Map.of()))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageStartingWith("class_usage: ");
  }

  private static Map<Long, ByteString> states(Map<Long, ClassBits> archives) {
    Map<Long, ByteString> states = new HashMap<>();
    archives.forEach((key, bits) -> states.put(key, bits.state()));
    return states;
  }

  private static ClassUsage.Builder cells(int... words) {
    ClassUsage.Builder usage = ClassUsage.newBuilder();
    for (int word : words) {
      usage.addWord(word).addLoaded(1).addInitialised(1);
    }
    return usage;
  }

  private static Map<Long, ClassBits> read(ClassUsage usage, Map<Long, ClassBits> sizes)
      throws MalformedEvidenceException {
    Map<Long, ClassBits> read = new HashMap<>();
    ClassUsageReader.read(
        usage,
        new ClassUsageReader.Visitor() {
          private ClassBits bits = new ClassBits(0);

          @Override
          public void archive(long archiveKey) {
            ClassBits written = sizes.get(archiveKey);
            bits = new ClassBits(written == null ? 0 : written.classes());
            read.put(archiveKey, bits);
          }

          @Override
          public void cell(int word, long loaded, long initialised)
              throws MalformedEvidenceException {
            bits.add(word, loaded, initialised);
          }
        });
    return read;
  }
}
