package dev.assay.collector.layer;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.layer.LayerEntry.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes and reads indexes of layers for the store: about 40 bytes a file. Paths share their
 * beginning with the one before.
 */
public final class LayerCodec {

  private static final Logger LOG = LoggerFactory.getLogger(LayerCodec.class);

  private static final byte VERSION = 2;

  /** So many entries are made room for before they are read: a number alone takes no memory. */
  private static final int MOST_EXPECTED = 1 << 16;

  private LayerCodec() {}

  /** Returns an index as bytes. */
  public static byte[] encode(LayerIndex index) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(VERSION);
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
      out.writeInt(index.size());
      String before = "";
      for (LayerEntry entry : index.entries()) {
        write(out, entry, before);
        before = entry.path();
      }
      out.writeInt(index.inner().size());
      for (Sha256 digest : index.inner()) {
        out.write(digest.bytes());
      }
      out.writeInt(index.unreadArchives().size());
      for (UnreadArchive archive : index.unreadArchives()) {
        write(out, archive);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, LayerEntry entry, String before)
      throws IOException {
    Sha256 digest = entry.digest();
    out.writeByte(entry.kind().code() << 1 | (digest == null ? 0 : 1));
    int shared = shared(before, entry.path());
    out.writeShort(shared);
    writeText(out, entry.path().substring(shared));
    if (digest != null) {
      out.write(digest.bytes());
    }
    if (entry.kind() == Kind.SYMLINK || entry.kind() == Kind.HARD_LINK) {
      writeText(out, entry.target());
    }
  }

  private static void write(DataOutputStream out, UnreadArchive archive) throws IOException {
    writeText(out, archive.path());
    Set<Long> sizes = archive.sizes();
    out.writeInt(sizes == null ? -1 : sizes.size());
    if (sizes != null) {
      for (long size : sizes) {
        out.writeLong(size);
      }
    }
  }

  private static int shared(String one, String other) {
    int most = Math.min(one.length(), other.length());
    int shared = 0;
    while (shared < most && one.charAt(shared) == other.charAt(shared)) {
      shared++;
    }
    // Not between the two halves of one character.
    return shared > 0 && Character.isHighSurrogate(one.charAt(shared - 1)) ? shared - 1 : shared;
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * Returns the index that was written as {@code bytes}; null where it was written by another
   * version of this program, or damaged since, so that the layer is read again.
   */
  public static @Nullable LayerIndex decode(Sha256 diffId, byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != VERSION) {
      return null;
    }
    try (DataInputStream in =
        new DataInputStream(
            new InflaterInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1)))) {
      int size = in.readInt();
      List<LayerEntry> entries = new ArrayList<>(Math.min(Math.max(size, 0), MOST_EXPECTED));
      String before = "";
      for (int i = 0; i < size; i++) {
        LayerEntry entry = read(in, before);
        entries.add(entry);
        before = entry.path();
      }
      Set<Sha256> inner = new HashSet<>();
      for (int left = in.readInt(); left > 0; left--) {
        inner.add(readDigest(in));
      }
      List<UnreadArchive> unread = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        unread.add(readUnread(in));
      }
      return new LayerIndex(diffId, entries, inner, unread);
    } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
      LOG.warn(
          "The stored index of layer {} is damaged, it is read again: {}", diffId, e.toString());
      return null;
    }
  }

  private static LayerEntry read(DataInputStream in, String before) throws IOException {
    int head = in.readUnsignedByte();
    Kind kind = Kind.of(head >> 1);
    String path = before.substring(0, in.readUnsignedShort()) + readText(in);
    Sha256 digest = (head & 1) == 0 ? null : readDigest(in);
    boolean link = kind == Kind.SYMLINK || kind == Kind.HARD_LINK;
    return new LayerEntry(kind, path, digest, link ? readText(in) : "");
  }

  private static UnreadArchive readUnread(DataInputStream in) throws IOException {
    String path = readText(in);
    int count = in.readInt();
    if (count < 0) {
      return new UnreadArchive(path, null);
    }
    Set<Long> sizes = new HashSet<>();
    for (int left = count; left > 0; left--) {
      sizes.add(in.readLong());
    }
    return new UnreadArchive(path, sizes);
  }

  private static Sha256 readDigest(DataInputStream in) throws IOException {
    return Sha256.ofBytes(in.readNBytes(Sha256.BYTES));
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
