package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Key128;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.usage.ArchiveKind;
import java.util.List;

/**
 * The archives that a JVM uses.
 *
 * @param key its key
 * @param archives ascending by digest
 */
public record ArchiveSet(Key128 key, List<Archive> archives) {
  public ArchiveSet {
    archives = List.copyOf(archives);
  }

  /** An archive, where one JVM has it; as in {@link dev.assay.collector.usage.ArchiveUse}. */
  public record Archive(Sha256 digest, String location, int classCount, ArchiveKind kind) {}
}
