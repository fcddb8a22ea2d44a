package dev.assay.collector.storage;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Lists in one column: packed texts and numbers, deflated or not, as V1__evidence.sql says. */
final class Packed {

  private Packed() {}

  static byte[] texts(Iterable<String> texts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String text : texts) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
      bytes.writeBytes(utf8);
    }
    return bytes.toByteArray();
  }

  static List<String> texts(byte[] packed) {
    ByteBuffer buffer = ByteBuffer.wrap(packed);
    List<String> texts = new ArrayList<>();
    while (buffer.hasRemaining()) {
      int length = buffer.getInt();
      texts.add(new String(packed, buffer.position(), length, StandardCharsets.UTF_8));
      buffer.position(buffer.position() + length);
    }
    return texts;
  }

  static byte[] pairs(Map<String, String> pairs) {
    List<String> texts = new ArrayList<>(2 * pairs.size());
    pairs.forEach(
        (key, value) -> {
          texts.add(key);
          texts.add(value);
        });
    return texts(texts);
  }

  static Map<String, String> pairs(byte[] packed) {
    List<String> texts = texts(packed);
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i + 1 < texts.size(); i += 2) {
      pairs.put(texts.get(i), texts.get(i + 1));
    }
    return pairs;
  }

  static byte[] numbers(List<Integer> numbers) {
    ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES * numbers.size());
    numbers.forEach(buffer::putInt);
    return buffer.array();
  }

  static List<Integer> numbers(byte[] packed) {
    ByteBuffer buffer = ByteBuffer.wrap(packed);
    List<Integer> numbers = new ArrayList<>(packed.length / Integer.BYTES);
    while (buffer.hasRemaining()) {
      numbers.add(buffer.getInt());
    }
    return numbers;
  }

  static byte[] deflate(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(bytes);
      deflater.finish();
      ByteArrayOutputStream deflated = new ByteArrayOutputStream(bytes.length / 4 + 16);
      byte[] piece = new byte[8192];
      while (!deflater.finished()) {
        deflated.write(piece, 0, deflater.deflate(piece));
      }
      return deflated.toByteArray();
    } finally {
      deflater.end();
    }
  }

  /** Undoes {@link #deflate}: what this program wrote itself, so its size was bounded then. */
  static byte[] inflate(byte[] bytes) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes);
      ByteArrayOutputStream inflated = new ByteArrayOutputStream(bytes.length * 4);
      byte[] piece = new byte[8192];
      while (!inflater.finished()) {
        int length = inflater.inflate(piece);
        if (length == 0 && inflater.needsInput() && !inflater.finished()) {
          throw new IllegalStateException("a deflated column ends too early");
        }
        inflated.write(piece, 0, length);
      }
      return inflated.toByteArray();
    } catch (DataFormatException e) {
      throw new IllegalStateException("a deflated column is damaged", e);
    } finally {
      inflater.end();
    }
  }
}
