package dev.assay.agent.archive;

import dev.assay.agent.archive.ArchiveEvidence.ArchiveContent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Serialises {@code assay.v1.ArchiveIndex} (proto/src/main/proto/assay/v1/evidence.proto).
 *
 * <p>By hand, although the generated classes could, for two reasons: a directory's digest is taken
 * over these bytes, so they have to be the same everywhere (protobuf promises no order of map
 * entries); and a JVM that only writes a report file needs no protobuf library. A test holds the
 * two alike.
 */
final class ArchiveIndexBytes {

  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(8192);

  private ArchiveIndexBytes() {}

  /**
   * Returns the message without digest and file name, of which the digest of what is no file is
   * taken.
   */
  static byte[] unnamed(ArchiveKind kind, String module, ArchiveContent content) {
    return of(kind, module, content, "", new byte[0]);
  }

  /** Returns the message. */
  static byte[] of(
      ArchiveKind kind, String module, ArchiveContent content, String fileName, byte[] digest) {
    ArchiveIndexBytes index = new ArchiveIndexBytes();
    index.optional(1, digest);
    index.text(2, fileName);
    index.classes(content.classes);
    for (MavenCoordinates coordinates : content.pomProperties) {
      index.bytes(6, pom(coordinates));
    }
    for (Map.Entry<String, String> attribute : content.manifest.entrySet()) {
      index.bytes(7, mapEntry(attribute));
    }
    index.tag(8, VARINT);
    index.varint(kind.wireNumber());
    index.text(9, module);
    return index.out.toByteArray();
  }

  private void classes(ClassEntries classes) {
    int count = classes.count();
    ArchiveIndexBytes sizes = new ArchiveIndexBytes();
    for (int i = 0; i < count; i++) {
      bytes(3, classes.nameBytes(i));
      sizes.varint(classes.sizeBytes(i));
    }
    if (count > 0) {
      tag(4, LENGTH_DELIMITED);
      varint(4 * count);
      for (int i = 0; i < count; i++) {
        fixed32(classes.crc(i));
      }
      bytes(5, sizes.out.toByteArray());
    }
  }

  private static byte[] pom(MavenCoordinates coordinates) {
    ArchiveIndexBytes message = new ArchiveIndexBytes();
    message.text(1, coordinates.groupId());
    message.text(2, coordinates.artifactId());
    message.text(3, coordinates.version());
    return message.out.toByteArray();
  }

  private static byte[] mapEntry(Map.Entry<String, String> attribute) {
    ArchiveIndexBytes message = new ArchiveIndexBytes();
    message.text(1, attribute.getKey());
    message.text(2, attribute.getValue());
    return message.out.toByteArray();
  }

  private void text(int field, String text) {
    optional(field, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a field that proto3 leaves out where it is empty. */
  private void optional(int field, byte[] bytes) {
    if (bytes.length > 0) {
      bytes(field, bytes);
    }
  }

  private void bytes(int field, byte[] bytes) {
    tag(field, LENGTH_DELIMITED);
    varint(bytes.length);
    out.write(bytes, 0, bytes.length);
  }

  private void tag(int field, int wireType) {
    varint(field << 3 | wireType);
  }

  private void varint(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private void fixed32(int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(value >>> shift);
    }
  }
}
