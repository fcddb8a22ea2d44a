package dev.assay.collector.layer;

import dev.assay.collector.artifact.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The root file system of an image on disk, with all directories and links but only chosen files.
 *
 * <p>While layers are read, files go into one flat directory under the digests of their bytes, so
 * that no name that a stranger chose is ever written to. Only when all layers are known is the tree
 * laid out: directories that are known to be none but directories, and links last of all in each.
 * Not thread-safe; closing it deletes everything.
 */
public final class PartialRoot implements AutoCloseable {

  private static final byte[] ELF = {0x7F, 'E', 'L', 'F'};

  /** Paths that are named; of more there is a count. */
  private static final int MOST_NAMED = 100;

  private final Path place;
  private final Path files;
  private final Path root;
  private final Predicate<String> wanted;
  private final byte[] wantedMark;
  private final LayerTree tree;
  private final Set<Sha256> kept = new HashSet<>();
  private final Set<Sha256> marked = new HashSet<>();
  private final List<String> missing = new ArrayList<>();
  private long leftBytes;
  private long copies;
  private int layers;

  private PartialRoot(Path place, Wanted wanted, int mostFiles) throws IOException {
    this.place = place;
    this.files = Files.createDirectory(place.resolve("files"));
    this.root = Files.createDirectory(place.resolve("root"));
    this.wanted = wanted.paths();
    this.wantedMark = wanted.mark().getBytes(StandardCharsets.ISO_8859_1);
    this.leftBytes = wanted.mostBytes();
    this.tree = new LayerTree(mostFiles);
  }

  /**
   * Which files are kept.
   *
   * @param paths tells by its absolute path whether a file is
   * @param mark programs that have these bytes (ISO 8859-1) somewhere are kept too
   * @param mostBytes of all files together; what is beyond is missing
   */
  public record Wanted(Predicate<String> paths, String mark, long mostBytes) {}

  /** Of which files the digests are computed. */
  public enum Digests {
    /** Of files that are kept only: nobody asks for the others. */
    OF_KEPT_FILES,
    /** Of all, for an index of the layer that serves others, too. */
    OF_ALL_FILES
  }

  /**
   * Makes an empty one in a new directory that only this user may look into.
   *
   * @param parent where; null: where temporary files are
   * @param mostFiles more files and directories are refused
   */
  public static PartialRoot create(@Nullable Path parent, Wanted wanted, int mostFiles)
      throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Path place =
        parent == null
            ? Files.createTempDirectory("assay-image-", ownerOnly)
            : Files.createTempDirectory(parent, "image-", ownerOnly);
    return new PartialRoot(place, wanted, mostFiles);
  }

  /**
   * Returns what is to take copies while the next layer is read.
   *
   * @param digests whether the digests of all other files are wanted, too
   */
  public FileCopies copies(Digests digests) {
    return new FileCopies() {
      @Override
      public boolean othersDigested() {
        return digests == Digests.OF_ALL_FILES;
      }

      @Override
      public @Nullable FileCopy begin(String path, boolean executable, long sizeBytes)
          throws IOException {
        boolean byPath = wanted.test(path);
        boolean byMark = executable && sizeBytes > wantedMark.length;
        if (!byPath && !byMark) {
          return null;
        }
        if (sizeBytes > leftBytes) {
          miss(path);
          return null;
        }
        return new Kept(files.resolve("part-" + copies++), byPath);
      }

      @Override
      public void unknown(String path) {
        if (wanted.test(path)) {
          miss(path);
        }
      }
    };
  }

  private void miss(String path) {
    if (missing.size() < MOST_NAMED) {
      missing.add(path);
    }
  }

  /**
   * Puts a layer on top, the lowest first.
   *
   * @throws MalformedLayerException when there are more files than the image may have
   */
  public void add(LayerIndex layer) throws MalformedLayerException {
    tree.apply(layer, layers++);
  }

  /** Lays the tree out, and returns its root. To be called once, after the last layer. */
  public Path lay() {
    tree.walk(
        new LayerTree.Visitor() {
          @Override
          public boolean directory(String path) {
            return put(path, () -> Files.createDirectory(at(path)));
          }

          @Override
          public void link(String path, String target) {
            put(path, () -> Files.createSymbolicLink(at(path), Path.of(target)));
          }

          @Override
          public void file(String path, @Nullable Sha256 digest) {
            boolean here = digest != null && kept.contains(digest);
            boolean isProgram = here && marked.contains(digest);
            if (here && (isProgram || wanted.test(path))) {
              put(path, () -> lay(path, String.valueOf(digest), isProgram));
            }
          }
        });
    return root;
  }

  private Path lay(String path, String digest, boolean isProgram) throws IOException {
    Path copy = files.resolve(name(digest));
    Files.setPosixFilePermissions(
        copy, PosixFilePermissions.fromString(isProgram ? "rwx------" : "rw-------"));
    try {
      return Files.createLink(at(path), copy);
    } catch (UnsupportedOperationException e) {
      return Files.copy(copy, at(path));
    }
  }

  private static String name(String digest) {
    return digest.replace(':', '-');
  }

  private Path at(String path) {
    return root.resolve(path.substring(1));
  }

  private boolean put(String path, Step step) {
    try {
      step.run();
      return true;
    } catch (IOException | InvalidPathException e) {
      // Longer than names may be here, or of characters that this machine cannot write.
      miss(path);
      return false;
    }
  }

  /** Returns paths that should be there and are not, some of them where they are many. */
  public List<String> missing() {
    return List.copyOf(missing);
  }

  @Override
  public void close() {
    try {
      Files.walkFileTree(place, new Deletion());
    } catch (IOException e) {
      throw new UncheckedIOException("the temporary directory " + place + " cannot be deleted", e);
    }
  }

  private interface Step {
    Path run() throws IOException;
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      Files.delete(directory);
      return FileVisitResult.CONTINUE;
    }
  }

  /** A file that is being copied; one that is wanted for its mark only is dropped without it. */
  private final class Kept implements FileCopy {

    private final Path part;
    private final boolean byPath;
    private final MarkSearch search = new MarkSearch(wantedMark);
    private final java.io.OutputStream out;
    private final byte[] first = new byte[ELF.length];
    private long written;
    private boolean isOther;

    private Kept(Path part, boolean byPath) throws IOException {
      this.part = part;
      this.byPath = byPath;
      this.out = Files.newOutputStream(part);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int i = 0; i < length && written + i < first.length; i++) {
        first[(int) written + i] = bytes[offset + i];
      }
      written += length;
      leftBytes -= length;
      if (written >= first.length && !java.util.Arrays.equals(first, ELF)) {
        isOther = true;
      }
      if (byPath || !isOther) {
        out.write(bytes, offset, length);
        if (!isOther) {
          search.add(bytes, offset, length);
        }
      }
    }

    @Override
    public void complete(Sha256 digest) throws IOException {
      out.close();
      boolean isMarked = !isOther && search.isFound();
      if (byPath || isMarked) {
        move(files.resolve(name(digest.toString())));
        kept.add(digest);
        if (isMarked) {
          marked.add(digest);
        }
      }
    }

    private void move(Path whole) throws IOException {
      try {
        Files.move(part, whole);
      } catch (FileAlreadyExistsException e) {
        Files.delete(part); // The same bytes, under another name before.
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
      if (Files.deleteIfExists(part)) {
        leftBytes += written;
      }
    }
  }
}
