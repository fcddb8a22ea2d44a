package dev.assay.agent.report;

import dev.assay.agent.archive.ArchiveEvidence;
import dev.assay.wire.client.ClassBits;

/** An archive and which of its classes are in use. For one thread. */
final class UsedArchive {

  private final ArchiveEvidence evidence;
  private final ClassBits bits;

  UsedArchive(ArchiveEvidence evidence) {
    this.evidence = evidence;
    this.bits = new ClassBits(evidence.classes().count());
  }

  ArchiveEvidence evidence() {
    return evidence;
  }

  ClassBits bits() {
    return bits;
  }

  /** Marks an entry; tells whether that is new. */
  boolean mark(int entry, boolean initialised) {
    return initialised ? bits.markInitialised(entry) : bits.markLoaded(entry);
  }
}
