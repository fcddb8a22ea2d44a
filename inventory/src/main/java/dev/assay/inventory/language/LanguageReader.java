package dev.assay.inventory.language;

import dev.assay.inventory.root.TreeListing;

/** Finds the packages of a language by what is in a directory. Not thread-safe. */
public interface LanguageReader {

  /** Looks at a directory, and reports the packages that it shows. */
  void visit(TreeListing directory, Findings findings);
}
