package dev.assay.inventory.os.rpm;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes headers as rpm keeps them. */
final class HeaderBytes {

  private final List<int[]> index = new ArrayList<>();
  private final ByteArrayOutputStream store = new ByteArrayOutputStream();

  /** A package with name and version 1.0-1, owning files of /usr/lib. */
  static HeaderBytes of(String name, String... files) {
    return new HeaderBytes()
        .text(RpmHeader.NAME, name)
        .text(RpmHeader.VERSION, "1.0")
        .text(RpmHeader.RELEASE, "1")
        .text(RpmHeader.ARCHITECTURE, "x86_64")
        .text(RpmHeader.LICENSE, "MIT")
        .text(RpmHeader.SOURCE_RPM, "src-of-" + name + "-0.9-2.src.rpm")
        .files(files);
  }

  HeaderBytes files(String... files) {
    return files.length == 0
        ? this
        : texts(RpmHeader.BASE_NAMES, files)
            .texts(RpmHeader.DIRECTORY_NAMES, "/usr/lib/")
            .numbers(RpmHeader.DIRECTORY_INDEXES, 4, new int[files.length]);
  }

  HeaderBytes text(int tag, String text) {
    return put(tag, 6, 1, (text + "\0").getBytes(StandardCharsets.UTF_8));
  }

  HeaderBytes texts(int tag, String... texts) {
    return put(
        tag, 8, texts.length, (String.join("\0", texts) + "\0").getBytes(StandardCharsets.UTF_8));
  }

  HeaderBytes numbers(int tag, int bytesEach, int... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(bytesEach * numbers.length);
    for (int number : numbers) {
      switch (bytesEach) {
        case 1 -> bytes.put((byte) number);
        case 2 -> bytes.putShort((short) number);
        default -> bytes.putInt(number);
      }
    }
    return put(tag, bytesEach == 4 ? 4 : bytesEach == 2 ? 3 : 1, numbers.length, bytes.array());
  }

  private HeaderBytes put(int tag, int type, int count, byte[] value) {
    index.add(new int[] {tag, type, store.size(), count});
    store.writeBytes(value);
    return this;
  }

  byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(8 + 16 * index.size() + store.size());
    bytes.putInt(index.size()).putInt(store.size());
    for (int[] entry : index) {
      for (int number : entry) {
        bytes.putInt(number);
      }
    }
    return bytes.put(store.toByteArray()).array();
  }
}
