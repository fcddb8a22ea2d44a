package dev.assay.collector.page;

/**
 * Where a page is in its list.
 *
 * @param first number of its first row, from 1; a hint, since rows come and go
 * @param last number of its last row
 * @param start link to the first page; empty: this is it
 * @param next link to the next page; empty: there is none
 */
record Paging(int first, int last, String start, String next) {

  /**
   * Returns where the page of {@code rows} is that was asked for.
   *
   * @param token where the next page begins; empty: there is none
   */
  static Paging of(Asked asked, int rows, String token) {
    int before = asked.before();
    return new Paging(
        rows == 0 ? 0 : before + 1,
        before + rows,
        asked.has(Asked.TOKEN) ? asked.without(Asked.TOKEN).url() : "",
        token.isEmpty() ? "" : asked.after(token, rows).url());
  }
}
