package dev.assay.collector.layer;

/** Looks for some bytes in a stream that comes in pieces. Not thread-safe. */
final class MarkSearch {

  private final byte[] mark;

  /** Where the search goes on when the next byte is another (Knuth, Morris, Pratt). */
  private final int[] retreat;

  private int matched;
  private boolean found;

  /**
   * Creates one that has seen nothing.
   *
   * @param mark what to look for; one byte at least
   */
  MarkSearch(byte[] mark) {
    this.mark = mark;
    this.retreat = new int[mark.length];
    for (int i = 1; i < mark.length; i++) {
      retreat[i] = next(retreat[i - 1], mark[i]);
    }
  }

  private int next(int from, byte read) {
    int at = from;
    while (at > 0 && mark[at] != read) {
      at = retreat[at - 1];
    }
    return mark[at] == read ? at + 1 : 0;
  }

  void add(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length && !found; i++) {
      matched = next(matched, bytes[i]);
      found = matched == mark.length;
    }
  }

  boolean isFound() {
    return found;
  }
}
