package dev.assay.collector.usage;

import dev.assay.collector.artifact.Sha256;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The use of one archive by the JVMs of an artifact.
 *
 * @param archiveKey first eight bytes of its digest
 * @param digest its digest, once known
 * @param kind what it is
 * @param classCount classes in it; 0: not known yet
 * @param locations where JVMs have it
 * @param loaded classes seen loaded
 * @param initialised classes seen initialised
 * @param initialisedMeasured false where a JVM's agent could not tell initialised from loaded
 * @param firstSeen first seen, by the collector's clock
 * @param lastChange last time that a new class was seen
 */
public record ArchiveUse(
    long archiveKey,
    @Nullable Sha256 digest,
    ArchiveKind kind,
    int classCount,
    List<String> locations,
    ClassBits loaded,
    ClassBits initialised,
    boolean initialisedMeasured,
    Instant firstSeen,
    Instant lastChange) {
  public ArchiveUse {
    locations = List.copyOf(locations);
  }
}
