package dev.assay.collector.layer;

import com.github.luben.zstd.ZstdInputStream;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.layer.LayerEntry.Kind;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads layers: plain, gzip or zstd, whatever their media type says. Thread-safe. */
public final class LayerReader {

  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  /** What the union file system aufs kept beside whiteouts: no files of the image. */
  private static final String OTHER_MARKS = ".wh..wh.";

  private static final int MAGIC_BYTES = 4;
  private static final int BUFFER_BYTES = 64 * 1024;

  /** Frames want as much memory; 27 is what zstd --long uses, and as much as other readers take. */
  private static final int ZSTD_WINDOW_LOG = 27;

  private final LayerLimits limits;
  private final Clock clock;

  /** Creates a reader of layers within limits. */
  public LayerReader(LayerLimits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Reads a layer to its end; the stream stays the caller's to close.
   *
   * @param blob the layer as the registry sends it
   * @param diffId what its unpacked bytes must be
   * @throws IOException when the stream fails
   * @throws MalformedLayerException when it is something else, or more than the limits allow
   */
  public LayerIndex read(InputStream blob, Sha256 diffId) throws IOException {
    return read(blob, diffId, FileCopies.NONE);
  }

  /**
   * As {@link #read(InputStream, Sha256)}, and hands out copies of files meanwhile. Nothing of them
   * is to be believed before this returns.
   */
  public LayerIndex read(InputStream blob, Sha256 diffId, FileCopies copies) throws IOException {
    Instant deadline = clock.instant().plus(limits.time());
    BooleanSupplier tooLate = () -> clock.instant().isAfter(deadline);
    String what = "layer " + diffId;
    MessageDigest digest = Sha256.newDigest();
    try (InputStream unpacked = unpacked(new Unclosed(blob))) {
      InputStream bounded = new BoundedInput(unpacked, limits.layerBytes(), tooLate, what);
      InputStream digested = new DigestInputStream(bounded, digest);
      LayerIndex index = new Reading(digested, tooLate, diffId, copies).read();
      digested.transferTo(java.io.OutputStream.nullOutputStream());
      // What follows the packed layer belongs to the blob all the same, whose digest is checked at
      // its end.
      blob.transferTo(java.io.OutputStream.nullOutputStream());
      Sha256 found = Sha256.ofBytes(digest.digest());
      if (!found.equals(diffId)) {
        throw new MalformedLayerException(
            what + " of the image has the digest " + found + " when it is unpacked");
      }
      return index;
    } catch (MalformedLayerException e) {
      throw e;
    } catch (java.util.zip.ZipException
        | java.io.EOFException
        | com.github.luben.zstd.ZstdIOException e) {
      throw new MalformedLayerException(what + " cannot be unpacked: " + e.getMessage(), e);
    }
  }

  private static InputStream unpacked(InputStream blob) throws IOException {
    PushbackInputStream in = new PushbackInputStream(blob, MAGIC_BYTES);
    byte[] magic = new byte[MAGIC_BYTES];
    int length = in.readNBytes(magic, 0, MAGIC_BYTES);
    in.unread(magic, 0, length);
    InputStream buffered = new BufferedInputStream(in, BUFFER_BYTES);
    if (length >= 2 && magic[0] == 0x1F && (magic[1] & 0xFF) == 0x8B) {
      return new GZIPInputStream(new Eager(buffered), BUFFER_BYTES);
    }
    if (length == MAGIC_BYTES && isZstd(magic)) {
      return new ZstdInputStream(buffered).setLongMax(ZSTD_WINDOW_LOG);
    }
    return buffered;
  }

  /** A frame, or a frame to be skipped (RFC 8878, sections 3.1.1 and 3.1.2). */
  private static boolean isZstd(byte[] magic) {
    int number =
        (magic[0] & 0xFF)
            | (magic[1] & 0xFF) << 8
            | (magic[2] & 0xFF) << 16
            | (magic[3] & 0xFF) << 24;
    return number == 0xFD2FB528 || (number & 0xFFFFFFF0) == 0x184D2A50;
  }

  /** One layer being read. */
  private final class Reading {

    private final TarReader tar;
    private final InputStream content = new Content();
    private final InnerFiles inner;
    private final Sha256 diffId;
    private final List<LayerEntry> entries = new ArrayList<>();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final FileCopies copies;
    private long text;

    private Reading(InputStream in, BooleanSupplier tooLate, Sha256 diffId, FileCopies copies) {
      this.copies = copies;
      this.tar = new TarReader(in);
      this.inner = new InnerFiles(limits, tooLate);
      this.diffId = diffId;
    }

    private LayerIndex read() throws IOException {
      for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
        if (entries.size() >= limits.entries()) {
          throw new MalformedLayerException(
              "layer " + diffId + " has more than " + limits.entries() + " entries");
        }
        String path = LayerPath.of(entry.name());
        if (path.length() <= LayerPath.LONGEST && !path.equals("/")) {
          add(entry, path);
        }
      }
      return new LayerIndex(diffId, entries, inner.digests(), inner.unread());
    }

    private void add(TarEntry entry, String path) throws IOException {
      String name = LayerPath.name(path);
      if (name.equals(OPAQUE)) {
        add(Kind.OPAQUE, LayerPath.directory(path), null, "");
      } else if (name.startsWith(WHITEOUT) && !name.startsWith(OTHER_MARKS)) {
        String hidden = name.substring(WHITEOUT.length());
        if (!hidden.isEmpty() && !hidden.equals(".") && !hidden.equals("..")) {
          add(Kind.WHITEOUT, LayerPath.directory(path) + "/" + hidden, null, "");
        }
      } else if (!name.startsWith(OTHER_MARKS)) {
        switch (entry.type()) {
          case '0' -> add(Kind.FILE, path, digest(entry, path), "");
          case '1' -> link(Kind.HARD_LINK, path, LayerPath.of(entry.linkName()));
          case '2' -> link(Kind.SYMLINK, path, entry.linkName());
          case '5' -> add(Kind.DIRECTORY, path, null, "");
          default -> add(Kind.OTHER, path, null, "");
        }
      }
    }

    /** Adds a link; no file system has one to a longer path than it can have. */
    private void link(Kind kind, String path, String target) throws IOException {
      if (target.length() <= LayerPath.LONGEST) {
        add(kind, path, null, target);
      } else {
        add(Kind.OTHER, path, null, "");
      }
    }

    private void add(Kind kind, String path, @Nullable Sha256 digest, String target)
        throws IOException {
      text += path.length() + target.length();
      if (text > limits.textLength()) {
        throw new MalformedLayerException(
            "the names in layer "
                + diffId
                + " have more than "
                + limits.textLength()
                + " characters");
      }
      entries.add(new LayerEntry(kind, path, digest, target));
    }

    private @Nullable Sha256 digest(TarEntry entry, String path) throws IOException {
      if (entry.sparse()) {
        // Only the pieces that are no holes are there; the archive's reader skips them.
        copies.unknown(path);
        return null;
      }
      FileCopy copy = copies.begin(path, entry.executable(), entry.sizeBytes());
      if (copy == null) {
        return copies.othersDigested() ? digest(path, content) : null;
      }
      try (copy) {
        Sha256 digest = digest(path, new Copying(content, copy));
        copy.complete(digest);
        return digest;
      }
    }

    private Sha256 digest(String path, InputStream bytes) throws IOException {
      MessageDigest digest = Sha256.newDigest();
      DigestInputStream digested = new DigestInputStream(bytes, digest);
      if (InnerFiles.isArchive(path)) {
        inner.read(path, digested);
      }
      int length = digested.read(buffer);
      while (length >= 0) {
        length = digested.read(buffer);
      }
      return Sha256.ofBytes(digest.digest());
    }

    /** The bytes of the entry that the archive stands at. */
    private final class Content extends InputStream {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return length == 0 ? 0 : tar.read(into, offset, length);
      }
    }
  }

  /**
   * Says that there is more until there is not. GZIPInputStream ends after the first of several
   * members where it hears of no more bytes at once, as from a network.
   */
  private static final class Eager extends FilterInputStream {
    private Eager(InputStream in) {
      super(in);
    }

    @Override
    public int available() throws IOException {
      in.mark(1);
      int next = in.read();
      in.reset();
      return next < 0 ? 0 : Math.max(1, in.available());
    }
  }

  /** Writes what is read through it into a copy. */
  private static final class Copying extends FilterInputStream {
    private final FileCopy copy;

    private Copying(InputStream in, FileCopy copy) {
      super(in);
      this.copy = copy;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = in.read(into, offset, length);
      if (read > 0) {
        copy.write(into, offset, read);
      }
      return read;
    }
  }

  /** Keeps the stream below open, which is somebody else's. */
  private static final class Unclosed extends FilterInputStream {
    private Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return in.read(into, offset, length);
    }

    @Override
    public void close() {
      // The caller's.
    }
  }
}
