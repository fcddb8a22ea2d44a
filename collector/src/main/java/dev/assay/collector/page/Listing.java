package dev.assay.collector.page;

import com.google.protobuf.Message;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A list of the API, which is looked at page by page and taken away as a file.
 *
 * @param <A> the answer that holds one page
 */
interface Listing<A extends Message> {

  /** Asks for the page of {@code size} rows that begins at {@code token}. */
  CompletableFuture<A> ask(Asked asked, int size, String token);

  /** Returns the rows of a page. */
  List<? extends Message> rows(A answer);

  /** Returns where the next page begins; empty: this is the last. */
  String nextToken(A answer);

  /** Returns how a page is shown. */
  View view();
}
