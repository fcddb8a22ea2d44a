package dev.assay.collector.layer;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An archive of a layer of which not every file could be read.
 *
 * @param path where it is, for people
 * @param sizes how many bytes the files have that were not read, as the archive's own directory
 *     says; null where it does not tell, so that it may hold anything
 */
public record UnreadArchive(String path, @Nullable Set<Long> sizes) {

  /** Copies the sizes. */
  public UnreadArchive {
    sizes = sizes == null ? null : Set.copyOf(sizes);
  }

  /** Returns whether a file of that size may have been unpacked from it. */
  public boolean mayHold(long sizeBytes) {
    return sizes == null || sizes.contains(sizeBytes);
  }
}
