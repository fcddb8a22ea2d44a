package dev.assay.agent.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes jars for tests. */
public final class Jars {

  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  /** Adds an entry. */
  public Jars with(String path, byte[] content) {
    entries.put(path, content);
    return this;
  }

  /** Adds an entry. */
  public Jars with(String path, String content) {
    return with(path, content.getBytes(UTF_8));
  }

  /** Returns the jar; jars in it are stored, all else is deflated. */
  public byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry header = new ZipEntry(entry.getKey());
        if (entry.getKey().endsWith(".jar")) {
          header.setMethod(ZipEntry.STORED);
          header.setSize(entry.getValue().length);
          header.setCrc(crc(entry.getValue()));
        }
        zip.putNextEntry(header);
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** Returns the CRC-32 of bytes. */
  public static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }
}
