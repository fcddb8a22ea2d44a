package dev.assay.collector.layer;

import dev.assay.collector.artifact.Sha256;
import java.util.List;
import java.util.Set;

/**
 * What a layer contains, without the bytes.
 *
 * @param diffId SHA-256 of the unpacked layer, which the image's configuration names it by
 * @param entries its entries, in their order
 * @param inner digests of files within its archives
 * @param unreadArchives archives of which not every file could be read
 */
public record LayerIndex(
    Sha256 diffId,
    List<LayerEntry> entries,
    Set<Sha256> inner,
    List<UnreadArchive> unreadArchives) {

  /** Copies the collections. */
  public LayerIndex {
    entries = List.copyOf(entries);
    inner = Set.copyOf(inner);
    unreadArchives = List.copyOf(unreadArchives);
  }

  /** Returns how many entries there are. */
  public int size() {
    return entries.size();
  }
}
