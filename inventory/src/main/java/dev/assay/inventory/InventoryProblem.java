package dev.assay.inventory;

/**
 * Something of a file system that could not be read, so that what it says is unknown.
 *
 * @param subject what it is about: a path in the root, or a package; empty: the whole
 * @param detail for people: what is wrong with it, and what is unknown because of that
 */
public record InventoryProblem(String subject, String detail) {

  /** Returns it in a line. */
  @Override
  public String toString() {
    return subject.isEmpty() ? detail : subject + ": " + detail;
  }
}
