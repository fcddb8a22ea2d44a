package dev.assay.inventory.os.rpm;

import java.util.BitSet;

/**
 * The pages of a database that were read. Each belongs to one place of a sound file; a page met
 * again would make reading endless, or thousands of large headers out of a small file. Not
 * thread-safe.
 */
final class VisitedPages {

  /** 1 GiB of the usual pages of 4 KiB; the largest databases known have a third of that. */
  static final int MAX_PAGES = 1 << 18;

  private final BitSet visited = new BitSet();
  private final long count;

  /** Creates it for a file of so many pages. */
  VisitedPages(long count) throws MalformedDatabaseException {
    if (count > MAX_PAGES) {
      throw new MalformedDatabaseException("more than " + MAX_PAGES + " pages");
    }
    this.count = count;
  }

  /** Notes that a page is read, which must be in the file and not have been read before. */
  void visit(long page) throws MalformedDatabaseException {
    if (page < 0 || page > count) {
      throw new MalformedDatabaseException("it refers to page " + page + " of " + count);
    }
    if (visited.get((int) page)) {
      throw new MalformedDatabaseException("it refers to page " + page + " twice");
    }
    visited.set((int) page);
  }
}
