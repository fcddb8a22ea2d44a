package dev.assay.collector.layer;

import dev.assay.collector.artifact.ContentKey;
import dev.assay.collector.artifact.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The files of an image: its layers, put on top of each other. Immutable.
 *
 * <p>Takes 80 bytes a file; several times as much while it is made. Where one layer could not be
 * read, only the files of the layers above it are known: any other may be of that layer.
 */
public final class ImageFiles {

  private static final int BYTES_PER_FILE = 80;

  private final long[] paths;
  private final byte[] digests;
  private final boolean[] unknown;
  private final PackedDigests contents;
  private final PackedDigests inner;
  private final long[] directories;
  private final List<UnreadArchive> unreadArchives;
  private final String unreadLayer;

  private ImageFiles(
      Map<Long, Sha256> files,
      Set<Long> withoutDigest,
      Set<Sha256> inner,
      long[] directories,
      List<UnreadArchive> unreadArchives,
      String unreadLayer) {
    Set<Long> all = new TreeSet<>(files.keySet());
    all.addAll(withoutDigest);
    this.paths = all.stream().mapToLong(Long::longValue).toArray();
    this.digests = new byte[paths.length * Sha256.BYTES];
    this.unknown = new boolean[paths.length];
    for (int i = 0; i < paths.length; i++) {
      Sha256 digest = files.get(paths[i]);
      if (digest == null || withoutDigest.contains(paths[i])) {
        unknown[i] = true;
      } else {
        System.arraycopy(digest.bytes(), 0, digests, i * Sha256.BYTES, Sha256.BYTES);
      }
    }
    this.contents = new PackedDigests(files.values());
    this.inner = new PackedDigests(inner);
    this.directories = directories;
    this.unreadArchives = List.copyOf(unreadArchives);
    this.unreadLayer = unreadLayer;
  }

  /** Puts layers on top of each other, the lowest first. Not thread-safe. */
  public static final class Builder {

    private final int mostFiles;
    private final Set<Sha256> inner = new HashSet<>();
    private final List<UnreadArchive> unread = new ArrayList<>();
    private LayerTree tree;
    private String unreadLayer = "";
    private int layers;

    /**
     * Creates one of no layers.
     *
     * @param mostFiles the most files of an image, and of all its archives together
     */
    public Builder(int mostFiles) {
      this.tree = new LayerTree(mostFiles);
      this.mostFiles = mostFiles;
    }

    /**
     * Puts a layer on top.
     *
     * @throws MalformedLayerException when there are more files than the image may have
     */
    public Builder add(LayerIndex layer) throws MalformedLayerException {
      tree.apply(layer, layers++);
      for (Sha256 digest : layer.inner()) {
        if (inner.size() == mostFiles && !inner.contains(digest)) {
          unread.add(new UnreadArchive("one of layer " + layer.diffId(), null));
          break;
        }
        inner.add(digest);
      }
      unread.addAll(layer.unreadArchives());
      return this;
    }

    /**
     * Puts a layer on top of which nothing is known, so that it may have hidden or replaced all
     * that was there.
     *
     * @param reason why, for people
     */
    public Builder addUnread(String reason) {
      tree = new LayerTree(mostFiles);
      unreadLayer = reason;
      layers++;
      return this;
    }

    /** Returns what is there now. */
    public ImageFiles build() {
      List<Long> directories = new ArrayList<>();
      Map<Long, Sha256> files = new HashMap<>();
      Set<Long> withoutDigest = new HashSet<>();
      tree.eachFile(
          (path, digest) -> {
            long key = ContentKey.of(path);
            if (digest == null || files.put(key, digest) != null) {
              // Two names that are written alike, since they are no UTF-8: which is which is not
              // known.
              withoutDigest.add(key);
            }
          },
          path -> directories.add(ContentKey.of(path)));
      return new ImageFiles(
          files,
          withoutDigest,
          inner,
          directories.stream().mapToLong(Long::longValue).sorted().toArray(),
          unread,
          unreadLayer);
    }
  }

  /** What the image has at a path. */
  public enum Presence {
    /** No file. */
    ABSENT,
    /** A file of which the bytes are not known. */
    UNKNOWN,
    /** A file. */
    PRESENT
  }

  /** Returns what is at an absolute path, without links on the way. */
  public Presence at(String path) {
    int index = Arrays.binarySearch(paths, ContentKey.of(path));
    return index < 0 ? Presence.ABSENT : unknown[index] ? Presence.UNKNOWN : Presence.PRESENT;
  }

  /** Returns the digest of the file at a path; null where there is none, or it is not known. */
  public @Nullable Sha256 digestAt(String path) {
    int index = Arrays.binarySearch(paths, ContentKey.of(path));
    int from = index * Sha256.BYTES;
    return index < 0 || unknown[index]
        ? null
        : Sha256.ofBytes(Arrays.copyOfRange(digests, from, from + Sha256.BYTES));
  }

  /** Returns whether a file of the image has these bytes, wherever it is. */
  public boolean hasFile(Sha256 digest) {
    return contents.contains(digest);
  }

  /** Returns whether a file in an archive of the image has these bytes. */
  public boolean hasInArchive(Sha256 digest) {
    return inner.contains(digest);
  }

  /** Returns whether the image has a directory at an absolute path, without links on the way. */
  public boolean hasDirectory(String path) {
    return path.equals("/") || Arrays.binarySearch(directories, ContentKey.of(path)) >= 0;
  }

  /** Returns the archives of the image of which not every file could be read. */
  public List<UnreadArchive> unreadArchives() {
    return unreadArchives;
  }

  /**
   * Returns why a layer of the image is not known, so that what is {@link Presence#ABSENT} may be
   * there all the same; empty where every layer is known.
   */
  public String unreadLayer() {
    return unreadLayer;
  }

  /** Returns how many files there are. */
  public int size() {
    return paths.length;
  }

  /** Returns roughly how much memory it takes. */
  public long memoryBytes() {
    return (long) BYTES_PER_FILE * size()
        + (long) Sha256.BYTES * inner.size()
        + (long) Long.BYTES * directories.length;
  }
}
