package dev.assay.inventory.root;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * An open directory of a contained root. It stays the same directory, whatever happens to its name.
 *
 * <p>Not thread-safe. Links in it are not followed: they read as no files.
 */
public final class ContainedDirectory implements AutoCloseable {

  private static final Set<PosixFilePermission> EXECUTE =
      Set.of(
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_EXECUTE);

  private static final int READ_BYTES = 8192;

  private final String path;
  private final SecureDirectoryStream<Path> stream;

  ContainedDirectory(String path, SecureDirectoryStream<Path> stream) {
    this.path = path;
    this.stream = stream;
  }

  /**
   * Returns the names in it, sorted. May be called once.
   *
   * @throws UnreadableFileException if it cannot be read, or has more than {@code maxNames}
   */
  public Set<String> names(int maxNames) throws UnreadableFileException {
    Set<String> names = new TreeSet<>();
    Iterator<Path> entries = stream.iterator();
    try {
      while (entries.hasNext()) {
        if (names.size() == maxNames) {
          throw new UnreadableFileException(path, "more than " + maxNames + " names");
        }
        names.add(entries.next().getFileName().toString());
      }
      return names;
    } catch (DirectoryIteratorException e) {
      throw new UnreadableFileException(path, e);
    }
  }

  /**
   * Returns what is in it. May be called once, instead of {@link #names}.
   *
   * @param itsPath what the listing shall call it
   * @param wanted names of files to list, beside those that can be executed
   * @param maxListed names in the listing at most
   * @throws UnreadableFileException if it cannot be read, or has more than {@code maxNames}, or
   *     more than {@code maxListed} to list
   */
  TreeListing list(String itsPath, int maxNames, Predicate<String> wanted, int maxListed)
      throws UnreadableFileException {
    TreeListing listing = TreeListing.empty(itsPath);
    Iterator<Path> entries = stream.iterator();
    try {
      for (int count = 0; entries.hasNext(); count++) {
        if (count == maxNames
            || listing.files().size() + listing.directories().size() > maxListed) {
          throw new UnreadableFileException(path, "more than " + count + " names");
        }
        // As the file system gave it: a name made of its text again could be another, or none.
        Path name = entries.next().getFileName();
        attributes(name)
            .ifPresent(attributes -> note(name.toString(), attributes, wanted, listing));
      }
      return listing;
    } catch (DirectoryIteratorException e) {
      throw new UnreadableFileException(path, e);
    }
  }

  /** Empty if it was deleted meanwhile. */
  private Optional<PosixFileAttributes> attributes(Path name) throws UnreadableFileException {
    try {
      return Optional.of(
          stream
              .getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UnreadableFileException(path + "/" + name, e);
    }
  }

  private static void note(
      String name, PosixFileAttributes attributes, Predicate<String> wanted, TreeListing listing) {
    if (attributes.isDirectory()) {
      listing.directories().add(name);
    } else if (attributes.isRegularFile()) {
      boolean executable = attributes.permissions().stream().anyMatch(EXECUTE::contains);
      if (executable) {
        listing.executables().add(name);
      }
      if (executable || wanted.test(name)) {
        listing.files().add(name);
      }
    }
  }

  /**
   * Opens a directory in this one; the caller closes it.
   *
   * @throws UnreadableFileException if it is not there, is a link, or cannot be read
   */
  ContainedDirectory openDirectory(String name) throws UnreadableFileException {
    try {
      return new ContainedDirectory(
          path + "/" + name, stream.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      throw new UnreadableFileException(path + "/" + name, e);
    } catch (InvalidPathException e) {
      throw new UnreadableFileException(path, "a name that cannot be expressed");
    }
  }

  /**
   * Opens a regular file of this directory for reading; the caller closes it.
   *
   * @throws UnreadableFileException if it is not there, is no regular file, or cannot be read
   */
  public SeekableByteChannel open(String name) throws UnreadableFileException {
    try {
      Path file = Path.of(name);
      if (file.getNameCount() != 1 || file.isAbsolute()) {
        throw new UnreadableFileException(path, "'" + name + "' is no plain name");
      }
      BasicFileAttributes attributes =
          stream
              .getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes();
      if (!attributes.isRegularFile()) {
        throw new UnreadableFileException(path + "/" + name, "no regular file");
      }
      return stream.newByteChannel(
          file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    } catch (UnreadableFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UnreadableFileException(path + "/" + name, e);
    } catch (InvalidPathException e) {
      throw new UnreadableFileException(path, "a name that cannot be expressed");
    }
  }

  /**
   * Reads a whole file of this directory.
   *
   * @throws UnreadableFileException as {@link #open}, or if it is larger than {@code maxBytes}
   */
  public byte[] read(String name, int maxBytes) throws UnreadableFileException {
    try (SeekableByteChannel file = open(name)) {
      // The size is a hint only: files of /proc say 0, and others may grow meanwhile.
      long size = file.size();
      if (size > maxBytes) {
        throw tooLarge(name, maxBytes);
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) size);
      ByteBuffer beyond = ByteBuffer.allocate(READ_BYTES);
      while (file.read(buffer.hasRemaining() ? buffer : beyond) >= 0) {
        if (buffer.position() + beyond.position() > maxBytes) {
          throw tooLarge(name, maxBytes);
        }
        if (beyond.position() > 0) {
          int larger = 2 * buffer.capacity() + READ_BYTES;
          buffer = ByteBuffer.allocate(larger).put(buffer.flip()).put(beyond.flip());
          beyond.clear();
        }
      }
      // As it is where the size was right: twice the largest would not fit into a small heap.
      return buffer.hasRemaining()
          ? Arrays.copyOf(buffer.array(), buffer.position())
          : buffer.array();
    } catch (UnreadableFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UnreadableFileException(path + "/" + name, e);
    }
  }

  /**
   * Gives the lines of a text of this directory one after the other, without ever having all of it
   * in memory. Bytes that are no UTF-8 read as U+FFFD; lines that are longer than {@link
   * LineSplitter#MOST_BYTES} come cut.
   *
   * @param taker takes a line; returns whether it wants more
   * @throws UnreadableFileException as {@link #read}; lines may have been given before
   */
  public void readLines(String name, int maxBytes, Predicate<String> taker)
      throws UnreadableFileException {
    try (SeekableByteChannel file = open(name)) {
      if (file.size() > maxBytes) {
        throw tooLarge(name, maxBytes);
      }
      LineSplitter lines = new LineSplitter(taker);
      ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
      long total = 0;
      boolean wantsMore = true;
      while (wantsMore && file.read(buffer) >= 0) {
        total += buffer.position();
        if (total > maxBytes) {
          throw tooLarge(name, maxBytes);
        }
        wantsMore = lines.add(buffer.flip());
        buffer.clear();
      }
      if (wantsMore) {
        lines.end();
      }
    } catch (UnreadableFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UnreadableFileException(path + "/" + name, e);
    }
  }

  /**
   * Returns the size of a file of this directory, in bytes.
   *
   * @throws UnreadableFileException as {@link #open}
   */
  public long size(String name) throws UnreadableFileException {
    try (SeekableByteChannel file = open(name)) {
      return file.size();
    } catch (UnreadableFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UnreadableFileException(path + "/" + name, e);
    }
  }

  private UnreadableFileException tooLarge(String name, int maxBytes) {
    return new UnreadableFileException(
        path + "/" + name, "larger than the limit of " + maxBytes + " bytes");
  }

  /** Closes the directory, which for reading only fails where the disk does. */
  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }
}
