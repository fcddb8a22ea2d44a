package dev.assay.collector.layer;

import dev.assay.collector.artifact.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  /** Archives told apart; with more of them anything may be in one. */
  private static final int MOST_UNREAD = 64;

  /** Names and sizes kept of one archive: beyond, what was read and what not is not told apart. */
  private static final int MOST_NAMES = 50_000;

  /** What may stand before the first entry: the script of an executable archive. */
  private static final int LONGEST_PREFIX = 1 << 20;

  private static final int[] FIRST_ENTRY = {'P', 'K', 3, 4};

  private final LayerLimits limits;
  private final BooleanSupplier tooLate;
  private final Set<Sha256> digests = new HashSet<>();
  private final List<UnreadArchive> unread = new ArrayList<>();
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
  private static boolean matters(String name) {
    return !name.endsWith("/") && !name.endsWith(".class");
  }

  /**
   * Reads an archive as far as it can be read, to the end of the stream, which stays the caller's.
   *
   * @throws IOException when the stream itself fails
   */
  void read(String path, InputStream archive) throws IOException {
    Source source = new Source(archive);
    try {
      archive(path, source, 1);
    } catch (TooMuch e) {
      note(path, null);
    }
  }

  private void note(String path, @Nullable Set<Long> sizes) {
    if (unread.size() < MOST_UNREAD) {
      unread.add(new UnreadArchive(path, sizes));
    } else if (unread.size() == MOST_UNREAD) {
      unread.add(new UnreadArchive("one of many", null));
    }
  }

  /** Reads an archive to its end, and notes what of it could not be read. */
  private void archive(String path, InputStream archive, int depth) throws IOException, TooMuch {
    ZipDirectory directory = new ZipDirectory(archive);
    Set<String> read = new HashSet<>();
    try {
      entries(path, directory, depth, read);
    } catch (MalformedLayerException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      // Damaged, encrypted, or of a kind that cannot be read from its beginning. If it is not the
      // archive but what it is read from, that fails once more.
    }
    drain(directory);
    noteUnread(path, directory.listing(), read);
  }

  /**
   * Compares what was read with what the archive's directory lists. Without one no program can open
   * the archive, and those that read it from its beginning come no further than this does.
   */
  private void noteUnread(String path, ZipDirectory.@Nullable Listing listing, Set<String> read) {
    if (listing == null) {
      return;
    }
    Map<String, Long> listed = listing.sizes();
    if (listed == null) {
      note(path, null);
      return;
    }
    Set<Long> sizes = new HashSet<>();
    boolean anything = false;
    for (Map.Entry<String, Long> entry : listed.entrySet()) {
      if (matters(entry.getKey()) && !read.contains(entry.getKey())) {
        sizes.add(entry.getValue());
        // What is in an archive that was not read has any size.
        anything |= isArchive(entry.getKey());
      }
    }
    if (!sizes.isEmpty()) {
      note(path, anything ? null : sizes);
    }
  }

  private void entries(String path, InputStream archive, int depth, Set<String> read)
      throws IOException, TooMuch {
    // Not closed: what it reads from is the caller's.
    ZipInputStream entries = new ZipInputStream(fromFirstEntry(archive));
    for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
      if (matters(entry.getName())) {
        file(path, entry.getName(), entries, depth);
        if (read.size() < MOST_NAMES) {
          read.add(entry.getName());
        }
      } else {
        drain(entries);
      }
    }
  }

  private static InputStream fromFirstEntry(InputStream archive) throws IOException {
    PushbackInputStream in = new PushbackInputStream(archive, FIRST_ENTRY.length);
    int matched = 0;
    for (int i = 0; i < LONGEST_PREFIX && matched < FIRST_ENTRY.length; i++) {
      int next = in.read();
      if (next < 0) {
        return in;
      }
      matched = next == FIRST_ENTRY[matched] ? matched + 1 : next == FIRST_ENTRY[0] ? 1 : 0;
    }
    for (int i = matched - 1; i >= 0; i--) {
      in.unread(FIRST_ENTRY[i]);
    }
    return in;
  }

  private void file(String path, String name, InputStream content, int depth)
      throws IOException, TooMuch {
    MessageDigest digest = Sha256.newDigest();
    Tap tap = new Tap(content, digest);
    if (isArchive(name)) {
      if (depth < DEEPEST) {
        archive(path + "!/" + name, tap, depth + 1);
      } else {
        note(path + "!/" + name, null);
      }
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

  /** Returns the archives of which not every file was read. */
  List<UnreadArchive> unread() {
    return unread;
  }

  /** An archive is more than is looked into, or of a kind that is not. */
  private static final class TooMuch extends Exception {
    private static final long serialVersionUID = 1L;

    private TooMuch() {
      super("not looked into", null, false, false);
    }
  }

  /** Goes on failing once it has failed, which no archive read from it does by itself. */
  private static class Source extends FilterInputStream {

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
      if (failure != null) {
        throw failure;
      }
      try {
        return in.read(into, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void close() {
      // What it reads from stays open.
    }
  }

  /** Computes the digest of what is read through it. */
  private static final class Tap extends Source {

    private final MessageDigest digest;

    private Tap(InputStream in, MessageDigest digest) {
      super(in);
      this.digest = digest;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      if (read > 0) {
        digest.update(into, offset, read);
      }
      return read;
    }
  }
}
