package dev.assay.inventory.root;

import dev.assay.inventory.root.ResolvedPath.Kind;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * A file tree one cannot leave: a directory, or the root of a process (/proc/PID/root).
 *
 * <p>Paths are absolute in the root, with slashes. Links are resolved here, name by name, as the
 * processes inside would see them; what is opened is opened by names that are no links, each
 * relative to the open directory before it (openat(2) with O_NOFOLLOW), so that a tree changed
 * meanwhile can make reading fail but cannot lead it out.
 *
 * <p>Thread-safe. Any call may block as long as the file system does. One gap is known: a file
 * swapped for a pipe between the look at its kind and its opening blocks until somebody writes to
 * it.
 */
public final class ContainedRoot {

  /** As in the kernel: path_resolution(7). */
  private static final int MAX_LINKS = 40;

  /** PATH_MAX. */
  private static final int MAX_PATH_CHARACTERS = 4096;

  private final Path directory;
  private final Object identity;

  private ContainedRoot(Path directory, Object identity) {
    this.directory = directory;
    this.identity = identity;
  }

  /** Opens the tree below a directory; the directory itself may be reached through links. */
  public static ContainedRoot at(Path directory) throws UnreadableFileException {
    try {
      return new ContainedRoot(directory, identityOf(directory));
    } catch (IOException e) {
      throw new UnreadableFileException(directory.toString(), e);
    }
  }

  private static Object identityOf(Path directory) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(directory, BasicFileAttributes.class);
    if (!attributes.isDirectory()) {
      throw new IOException("no directory");
    }
    return Objects.requireNonNull(attributes.fileKey(), "a file system without inode numbers");
  }

  /**
   * Tells whether this is still the tree that it was at the beginning. The root of a process is not
   * once it has ended: all in it reads as absent then, which means nothing.
   */
  public boolean isStillThere() {
    try {
      return identity.equals(identityOf(directory));
    } catch (IOException e) {
      return false;
    }
  }

  /** Finds out where a path leads to. Never throws because of what is in the tree. */
  public ResolvedPath resolve(String path) {
    if (path.length() > MAX_PATH_CHARACTERS) {
      return new ResolvedPath(path, Kind.UNRESOLVABLE, 0, "longer than 4096 characters");
    }
    Deque<String> pending = new ArrayDeque<>();
    pushNames(pending, path);
    List<String> resolved = new ArrayList<>();
    Step last = new Step(Kind.DIRECTORY, 0, "", "");
    for (int links = 0; !pending.isEmpty(); ) {
      String name = pending.pop();
      if (name.equals("..")) {
        if (!resolved.isEmpty()) {
          resolved.remove(resolved.size() - 1);
        }
        continue;
      }
      resolved.add(name);
      last = step(join(resolved));
      if (!last.linkTarget().isEmpty()) {
        if (++links > MAX_LINKS) {
          return new ResolvedPath(
              join(resolved), Kind.UNRESOLVABLE, 0, "more than " + MAX_LINKS + " links");
        }
        follow(last.linkTarget(), resolved, pending);
        last = new Step(Kind.DIRECTORY, 0, "", "");
      } else if (last.kind() != Kind.DIRECTORY && !pending.isEmpty()) {
        resolved.addAll(pending);
        Kind kind = last.kind() == Kind.UNRESOLVABLE ? last.kind() : Kind.ABSENT;
        return new ResolvedPath(join(resolved), kind, 0, last.reason());
      }
    }
    return new ResolvedPath(join(resolved), last.kind(), last.sizeBytes(), last.reason());
  }

  /** As {@link #resolve}, for a path of which all but the last name are known to be no links. */
  ResolvedPath resolveLast(String path) {
    Step last = step(path);
    return last.linkTarget().isEmpty() && !path.endsWith("/..")
        ? new ResolvedPath(path, last.kind(), last.sizeBytes(), last.reason())
        : resolve(path);
  }

  private static void follow(String target, List<String> resolved, Deque<String> pending) {
    if (target.startsWith("/")) {
      resolved.clear();
    } else {
      resolved.remove(resolved.size() - 1);
    }
    pushNames(pending, target);
  }

  private static void pushNames(Deque<String> pending, String path) {
    String[] names = path.split("/", -1);
    for (int i = names.length - 1; i >= 0; i--) {
      if (!names[i].isEmpty() && !names[i].equals(".")) {
        pending.push(names[i]);
      }
    }
  }

  private static String join(List<String> names) {
    return "/" + String.join("/", names);
  }

  /** What is at a path whose directories are known to be no links. */
  private Step step(String path) {
    try {
      Path file = pathOf(path);
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink()) {
        String target = Files.readSymbolicLink(file).toString();
        // The kernel makes no empty links, but says they are possible: readlink(2), ENOENT.
        return target.isEmpty() || target.length() > MAX_PATH_CHARACTERS
            ? new Step(Kind.UNRESOLVABLE, 0, "", "a link to nowhere")
            : new Step(Kind.SPECIAL, 0, target, "");
      }
      if (attributes.isRegularFile()) {
        return new Step(Kind.FILE, attributes.size(), "", "");
      }
      return new Step(attributes.isDirectory() ? Kind.DIRECTORY : Kind.SPECIAL, 0, "", "");
    } catch (NoSuchFileException e) {
      return new Step(Kind.ABSENT, 0, "", "");
    } catch (IOException e) {
      return new Step(Kind.UNRESOLVABLE, 0, "", UnreadableFileException.reasonOf(e));
    } catch (InvalidPathException e) {
      return new Step(Kind.UNRESOLVABLE, 0, "", unnameable(e));
    }
  }

  private Path pathOf(String absolute) {
    return directory.resolve(absolute.substring(1));
  }

  private static String unnameable(InvalidPathException e) {
    return "a name that this JVM cannot express, "
        + e.getReason()
        + " (start it with LC_ALL=C.UTF-8)";
  }

  /**
   * Opens a directory.
   *
   * @throws UnreadableFileException if the path does not lead to a directory that can be read
   */
  public ContainedDirectory openDirectory(String path) throws UnreadableFileException {
    ResolvedPath resolved = resolve(path);
    if (resolved.kind() != Kind.DIRECTORY) {
      throw new UnreadableFileException(path, describe(resolved));
    }
    try {
      SecureDirectoryStream<Path> current = openRoot();
      for (String name : resolved.path().substring(1).split("/", -1)) {
        current = name.isEmpty() ? current : descend(current, name);
      }
      return new ContainedDirectory(resolved.path(), current);
    } catch (IOException e) {
      throw new UnreadableFileException(path, e);
    } catch (InvalidPathException e) {
      throw new UnreadableFileException(path, unnameable(e));
    }
  }

  private static SecureDirectoryStream<Path> descend(SecureDirectoryStream<Path> from, String name)
      throws IOException {
    try (from) {
      return from.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS);
    }
  }

  private SecureDirectoryStream<Path> openRoot() throws IOException {
    DirectoryStream<Path> stream =
        directory.getFileSystem().provider().newDirectoryStream(directory, entry -> true);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IOException("this file system cannot open files relative to open directories");
  }

  /**
   * Reads a whole file.
   *
   * @throws UnreadableFileException if the path does not lead to a regular file that can be read,
   *     or the file is larger than {@code maxBytes}
   */
  public byte[] read(String path, int maxBytes) throws UnreadableFileException {
    ResolvedPath resolved = resolve(path);
    if (resolved.kind() != Kind.FILE) {
      throw new UnreadableFileException(path, describe(resolved));
    }
    int slash = resolved.path().lastIndexOf('/');
    try (ContainedDirectory parent = openDirectory(resolved.path().substring(0, slash))) {
      return parent.read(resolved.path().substring(slash + 1), maxBytes);
    }
  }

  /**
   * Opens a file for reading at any place; the caller closes it.
   *
   * @throws UnreadableFileException if the path does not lead to a regular file that can be read
   */
  public SeekableByteChannel open(String path) throws UnreadableFileException {
    ResolvedPath resolved = resolve(path);
    if (resolved.kind() != Kind.FILE) {
      throw new UnreadableFileException(path, describe(resolved));
    }
    int slash = resolved.path().lastIndexOf('/');
    try (ContainedDirectory parent = openDirectory(resolved.path().substring(0, slash))) {
      return parent.open(resolved.path().substring(slash + 1));
    }
  }

  private static String describe(ResolvedPath resolved) {
    return switch (resolved.kind()) {
      case FILE -> "a file, no directory";
      case DIRECTORY -> "a directory, no file";
      case SPECIAL -> "a device, pipe or socket";
      case ABSENT -> "not there";
      case UNRESOLVABLE -> resolved.reason();
    };
  }

  private record Step(Kind kind, long sizeBytes, String linkTarget, String reason) {}
}
