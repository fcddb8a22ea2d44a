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
 * <p>Takes 80 bytes a file; several times as much while it is made.
 */
public final class ImageFiles {

  private static final int BYTES_PER_FILE = 80;

  private final long[] paths;
  private final byte[] digests;
  private final boolean[] unknown;
  private final PackedDigests contents;
  private final PackedDigests inner;
  private final List<String> unreadArchives;

  private ImageFiles(
      Map<Long, Sha256> files,
      Set<Long> withoutDigest,
      Set<Sha256> inner,
      List<String> unreadArchives) {
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
    this.unreadArchives = List.copyOf(unreadArchives);
  }

  /** Puts layers on top of each other, the lowest first. Not thread-safe. */
  public static final class Builder {

    private final LayerTree tree;
    private final int mostInner;
    private final Set<Sha256> inner = new HashSet<>();
    private final List<String> unread = new ArrayList<>();
    private int layers;

    /**
     * Creates one of no layers.
     *
     * @param mostFiles the most files of an image, and of all its archives together
     */
    public Builder(int mostFiles) {
      this.tree = new LayerTree(mostFiles);
      this.mostInner = mostFiles;
    }

    /**
     * Puts a layer on top.
     *
     * @throws MalformedLayerException when there are more files than the image may have
     */
    public Builder add(LayerIndex layer) throws MalformedLayerException {
      tree.apply(layer, layers++);
      for (Sha256 digest : layer.inner()) {
        if (inner.size() == mostInner && !inner.contains(digest)) {
          unread.add("one of layer " + layer.diffId());
          break;
        }
        inner.add(digest);
      }
      unread.addAll(layer.unreadArchives());
      return this;
    }

    /** Returns what is there now. */
    public ImageFiles build() {
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
          });
      return new ImageFiles(files, withoutDigest, inner, unread);
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

  /** Returns some archives of the image that were not read to their end. */
  public List<String> unreadArchives() {
    return unreadArchives;
  }

  /** Returns how many files there are. */
  public int size() {
    return paths.length;
  }

  /** Returns roughly how much memory it takes. */
  public long memoryBytes() {
    return (long) BYTES_PER_FILE * size() + (long) Sha256.BYTES * inner.size();
  }
}
