package dev.assay.collector.ingest;

import java.util.ArrayList;
import java.util.List;

/**
 * The archives of one artifact that are stored in one row. Guarded by the owner's monitor.
 *
 * <p>A start of a new version changes nearly all of its archives in every commit: storing them one
 * by one costs several times what merging them does.
 */
final class ArchiveGroup {

  private final ArtifactState owner;
  private final int number;
  private final List<ArchiveCells> cells = new ArrayList<>();
  private boolean dirty;

  ArchiveGroup(ArtifactState owner, int number) {
    this.owner = owner;
    this.number = number;
  }

  ArtifactState owner() {
    return owner;
  }

  void add(ArchiveCells one) {
    cells.add(one);
  }

  /** Notes that one of its archives changed; returns whether it is new to the open changes. */
  boolean changed() {
    boolean first = !dirty;
    dirty = true;
    return first;
  }

  EvidenceStore.ClassGroup takeSnapshot() {
    dirty = false;
    List<EvidenceStore.ClassUse> uses = new ArrayList<>(cells.size());
    for (ArchiveCells one : cells) {
      uses.add(one.snapshot());
    }
    return new EvidenceStore.ClassGroup(owner.key(), number, uses);
  }
}
