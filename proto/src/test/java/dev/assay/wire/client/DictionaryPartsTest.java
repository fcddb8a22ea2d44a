package dev.assay.wire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.DictionaryPart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class DictionaryPartsTest {

  private static final ByteString KEY = ByteString.copyFromUtf8("0123456789abcdef");

  private final DictionaryJoiner joiner = new DictionaryJoiner(4 << 20);

  @Test
  void partsComeInAnyOrderAndMoreThanOnce() throws Exception {
    BytesValue message = random(1 << 20);
    List<DictionaryPart> parts = new ArrayList<>(cut(KEY, message));
    assertThat(parts).hasSizeGreaterThan(20);
    assertThat(parts)
        .allSatisfy(part -> assertThat(part.getContent().size()).isLessThanOrEqualTo(48 * 1024));
    Collections.shuffle(parts, new Random(1));
    DictionaryPart last = parts.remove(0);

    for (DictionaryPart part : parts) {
      assertThat(joiner.add(part)).isNull();
      assertThat(joiner.add(part)).isNull();
    }

    assertThat(joiner.add(last)).isEqualTo(message.toByteArray());
    assertThat(joiner.add(last)).as("a new one begins").isNull();
  }

  @Test
  void emptyMessageIsOnePart() throws Exception {
    List<DictionaryPart> parts = cut(KEY, BytesValue.getDefaultInstance());

    assertThat(parts).hasSize(1);
    assertThat(joiner.add(parts.get(0))).isEmpty();
  }

  @Test
  void dictionaryOfExactlyTheLimitPassesAndALargerOneIsNotCut() throws Exception {
    byte[] zeros =
        new byte[DictionaryParts.MOST_INFLATED_BYTES - 5]; // 5: tag and length of the field
    BytesValue most = BytesValue.of(ByteString.copyFrom(zeros));
    byte[] joined = null;
    for (DictionaryPart part : cut(KEY, most)) {
      joined = joiner.add(part);
    }
    assertThat(joined).hasSize(DictionaryParts.MOST_INFLATED_BYTES);

    BytesValue more = BytesValue.of(ByteString.copyFrom(new byte[zeros.length + 1]));
    assertThatThrownBy(() -> cut(KEY, more)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void dictionaryThatInflatesWithoutEndIsMalformed() throws Exception {
    byte[] bomb = deflate(new byte[1 << 20], 65);
    int half = bomb.length / 2;
    DictionaryPart first = whole(Arrays.copyOf(bomb, half)).toBuilder().setParts(2).build();
    joiner.add(first);

    assertThatThrownBy(
            () ->
                joiner.add(
                    first.toBuilder()
                        .setPart(1)
                        .setContent(ByteString.copyFrom(bomb, half, bomb.length - half))
                        .build()))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("inflates to more than");
  }

  @Test
  void garbageAndTruncatedDataAreMalformed() throws Exception {
    byte[] good = deflate(new byte[1000], 1);

    assertThatThrownBy(() -> joiner.add(whole(new byte[] {1, 2, 3})))
        .isInstanceOf(MalformedEvidenceException.class);
    assertThatThrownBy(() -> joiner.add(whole(Arrays.copyOf(good, good.length - 5))))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("ends early");
    assertThatThrownBy(() -> joiner.add(whole(new byte[0])))
        .isInstanceOf(MalformedEvidenceException.class);
  }

  @Test
  void partsThatBreakTheRulesAreMalformed() {
    DictionaryPart good = whole(new byte[] {1});

    assertMalformed(good.toBuilder().setParts(0));
    assertMalformed(good.toBuilder().setParts(4097));
    assertMalformed(good.toBuilder().setParts(-1));
    assertMalformed(good.toBuilder().setPart(1));
    assertMalformed(good.toBuilder().setPart(-1));
    assertMalformed(good.toBuilder().setKey(ByteString.copyFrom(new byte[33])));
    assertMalformed(good.toBuilder().setContent(ByteString.copyFrom(new byte[48 * 1024 + 1])));
  }

  @Test
  void whatNeverCompletesIsDroppedOldestFirst() throws Exception {
    DictionaryJoiner small = new DictionaryJoiner(200_000);
    List<DictionaryPart> first = cut(KEY, random(150_000));
    List<DictionaryPart> second = cut(ByteString.copyFromUtf8("second"), random(150_000));
    for (int i = 0; i < 3; i++) {
      small.add(first.get(i));
    }
    for (int i = 0; i < 3; i++) {
      small.add(second.get(i));
    }

    assertThat(small.dropped()).isEqualTo(1);
    assertThat(small.add(second.get(3))).isNotNull();
    assertThat(small.add(first.get(3))).isNull();
  }

  @Test
  void newCutReplacesTheOldOne() throws Exception {
    BytesValue message = random(200_000);
    joiner.add(cut(KEY, random(100_000)).get(0));

    byte[] joined = null;
    for (DictionaryPart part : cut(KEY, message)) {
      joined = joiner.add(part);
    }

    assertThat(joined).isEqualTo(message.toByteArray());
  }

  private void assertMalformed(DictionaryPart.Builder part) {
    assertThatThrownBy(() -> joiner.add(part.build()))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageStartingWith("dictionary_parts.");
  }

  private static List<DictionaryPart> cut(ByteString key, BytesValue message) {
    return DictionaryParts.cut(DictionaryKind.FILE_SET, key, message);
  }

  private static DictionaryPart whole(byte[] content) {
    return DictionaryPart.newBuilder()
        .setKind(DictionaryKind.FILE_SET)
        .setKey(KEY)
        .setParts(1)
        .setContent(ByteString.copyFrom(content))
        .build();
  }

  /** Deflates a chunk repeated. */
  private static byte[] deflate(byte[] chunk, int times) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      for (int i = 0; i < times; i++) {
        out.write(chunk);
      }
    }
    return bytes.toByteArray();
  }

  private static BytesValue random(int bytes) {
    byte[] content = new byte[bytes];
    new Random(3).nextBytes(content);
    return BytesValue.of(ByteString.copyFrom(content));
  }
}
