package dev.assay.collector.layer;

import dev.assay.collector.artifact.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.zip.GZIPOutputStream;

/** Writes tar archives, also such as no tool would write. For tests. */
public final class TarBuilder {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public TarBuilder file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  public TarBuilder file(String name, byte[] content) {
    return entry(name, '0', "", content.length, content);
  }

  public TarBuilder directory(String name) {
    return entry(name, '5', "", 0, new byte[0]);
  }

  public TarBuilder symlink(String name, String target) {
    return entry(name, '2', target, 0, new byte[0]);
  }

  TarBuilder hardLink(String name, String target) {
    return entry(name, '1', target, 0, new byte[0]);
  }

  public TarBuilder pax(String... keysAndValues) {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      records.writeBytes(record(keysAndValues[i], keysAndValues[i + 1]));
    }
    return entry("PaxHeaders/x", 'x', "", records.size(), records.toByteArray());
  }

  private static byte[] record(String key, String value) {
    byte[] rest = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
    int length = rest.length + 1;
    while (String.valueOf(length).length() + rest.length != length) {
      length++;
    }
    byte[] digits = String.valueOf(length).getBytes(StandardCharsets.US_ASCII);
    byte[] record = new byte[length];
    System.arraycopy(digits, 0, record, 0, digits.length);
    System.arraycopy(rest, 0, record, digits.length, rest.length);
    return record;
  }

  TarBuilder longName(String name) {
    byte[] bytes = (name + "\0").getBytes(StandardCharsets.UTF_8);
    return entry("././@LongLink", 'L', "", bytes.length, bytes);
  }

  /** Writes an entry whose header may say something else than what follows it. */
  TarBuilder entry(String name, char type, String link, long size, byte[] content) {
    byte[] header = new byte[512];
    put(header, 0, name, 100);
    put(header, 100, "0000755\0", 8);
    put(header, 124, String.format("%011o\0", size), 12);
    put(header, 136, "00000000000\0", 12);
    header[156] = (byte) type;
    put(header, 157, link, 100);
    put(header, 257, "ustar\00000", 8);
    put(header, 148, "        ", 8);
    int sum = 0;
    for (byte one : header) {
      sum += one & 0xFF;
    }
    put(header, 148, String.format("%06o\0 ", sum), 8);
    out.writeBytes(header);
    out.writeBytes(content);
    out.writeBytes(new byte[(512 - content.length % 512) % 512]);
    return this;
  }

  private static void put(byte[] header, int at, String text, int most) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, Math.min(bytes.length, most));
  }

  public byte[] bytes() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(out.toByteArray());
    whole.writeBytes(new byte[1024]);
    return whole.toByteArray();
  }

  public LayerIndex index() throws IOException {
    return read(bytes(), bytes(), LayerLimits.DEFAULT);
  }

  static LayerIndex read(byte[] blob, byte[] unpacked, LayerLimits limits) throws IOException {
    return new LayerReader(limits, Clock.systemUTC())
        .read(new ByteArrayInputStream(blob), Sha256.compute(unpacked));
  }

  interface Packing {
    OutputStream over(OutputStream out) throws IOException;
  }

  static byte[] packed(byte[] plain, Packing packing) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = packing.over(packed)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  public static byte[] gzip(byte[] plain) {
    return packed(plain, GZIPOutputStream::new);
  }
}
