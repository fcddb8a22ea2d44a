package dev.assay.collector.imported;

import dev.assay.collector.artifact.Sha256;
import java.util.List;
import java.util.Optional;

/** Keeps documents. Any thread; blocks. */
public interface ImportStore {

  /** Returns all, without their content, the oldest first. */
  List<ImportedDocument> all();

  /** Returns the content of one, compressed by gzip; empty: it is not there any more. */
  Optional<byte[]> content(Sha256 digest);

  /** Keeps one; durable when it returns. One with the same digest is replaced. */
  void keep(ImportedDocument document, byte[] gzip);

  /** Removes one; returns whether it was there. */
  boolean remove(Sha256 digest);
}
