package dev.assay.collector.layer;

import dev.assay.collector.artifact.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Digests of the files within the archives of a layer: libraries in jars and jars in wars, which
 * programs unpack to use them. Not thread-safe.
 */
final class InnerFiles {

  private static final Set<String> ARCHIVES =
      Set.of("jar", "war", "ear", "rar", "sar", "par", "zip", "whl", "egg", "pyz", "pex", "nar");

  /** A library in a jar in a war in an ear. */
  private static final int DEEPEST = 4;

  /** Names of archives that were not read to their end, kept for people. */
  private static final int MOST_NAMES = 8;

  private final LayerLimits limits;
  private final BooleanSupplier tooLate;
  private final Set<Sha256> digests = new HashSet<>();
  private final List<String> incomplete = new ArrayList<>();
  private long leftBytes;

  InnerFiles(LayerLimits limits, BooleanSupplier tooLate) {
    this.limits = limits;
    this.tooLate = tooLate;
    this.leftBytes = limits.innerBytes();
  }

  static boolean isArchive(String path) {
    String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return ARCHIVES.contains(extension);
  }

  /** Classes are never unpacked one by one to be mapped or executed. */
  private static boolean matters(ZipEntry entry) {
    return !entry.isDirectory() && !entry.getName().endsWith(".class");
  }

  /**
   * Reads an archive as far as it can be read; the stream stays the caller's.
   *
   * @throws IOException when the stream itself fails
   */
  void read(String path, InputStream archive) throws IOException {
    Source source = new Source(archive);
    try {
      read(source, 1);
    } catch (MalformedLayerException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      // Damaged, encrypted, or of a kind that cannot be read from its beginning; unless it is the
      // layer that ends.
      if (source.failure != null) {
        throw source.failure;
      }
      note(path);
    } catch (TooMuch e) {
      note(path);
    }
  }

  private void note(String path) {
    if (incomplete.size() < MOST_NAMES) {
      incomplete.add(path);
    }
  }

  private void read(InputStream archive, int depth) throws IOException, TooMuch {
    // Not closed: what it reads from is the caller's.
    ZipInputStream entries = new ZipInputStream(archive);
    ZipEntry entry = entries.getNextEntry();
    if (entry == null && archive.read() >= 0) {
      // Something stands before its first entry, a script mostly: it can be read from its end only.
      throw new TooMuch();
    }
    for (; entry != null; entry = entries.getNextEntry()) {
      if (matters(entry)) {
        file(entry.getName(), entries, depth);
      } else {
        drain(entries);
      }
    }
  }

  private void file(String name, InputStream content, int depth) throws IOException, TooMuch {
    MessageDigest digest = Sha256.newDigest();
    Tap tap = new Tap(content, digest);
    if (depth < DEEPEST && isArchive(name)) {
      read(tap, depth + 1);
    }
    drain(tap);
    if (digests.size() >= limits.innerFiles()) {
      throw new TooMuch();
    }
    digests.add(Sha256.ofBytes(digest.digest()));
  }

  private void drain(InputStream content) throws IOException, TooMuch {
    byte[] buffer = new byte[16 * 1024];
    int length = content.read(buffer);
    while (length >= 0) {
      leftBytes -= length;
      if (leftBytes < 0 || tooLate.getAsBoolean()) {
        throw new TooMuch();
      }
      length = content.read(buffer);
    }
  }

  Set<Sha256> digests() {
    return digests;
  }

  /** Returns the names of some archives that were not read to their end. */
  List<String> incomplete() {
    return incomplete;
  }

  /** An archive is more than is looked into, or of a kind that is not. */
  private static final class TooMuch extends Exception {
    private static final long serialVersionUID = 1L;

    private TooMuch() {
      super("not looked into", null, false, false);
    }
  }

  /** Remembers that what an archive is read from failed, which is no fault of the archive. */
  private static final class Source extends FilterInputStream {

    private @Nullable IOException failure;

    private Source(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        return in.read(into, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }

  /** Computes the digest of what is read through it. */
  private static final class Tap extends FilterInputStream {

    private final MessageDigest digest;

    private Tap(InputStream in, MessageDigest digest) {
      super(in);
      this.digest = digest;
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
        digest.update(into, offset, read);
      }
      return read;
    }

    @Override
    public void close() {
      // What it reads from stays open.
    }
  }
}
