package dev.assay.collector.page;

import com.google.protobuf.Message;
import java.util.concurrent.CompletableFuture;

/** Shows a page of a list. */
final class ListScreen<A extends Message> implements Screen {

  /** What one reads without losing the way. */
  static final int ROWS = 50;

  private final Listing<A> listing;

  ListScreen(Listing<A> listing) {
    this.listing = listing;
  }

  @Override
  public CompletableFuture<View> show(Asked asked) {
    return listing
        .ask(asked, ROWS, asked.get(Asked.TOKEN))
        .thenApply(
            answer ->
                listing
                    .view()
                    .with("asked", asked)
                    .with("answer", answer)
                    .with(
                        "paging",
                        Paging.of(asked, listing.rows(answer).size(), listing.nextToken(answer))));
  }
}
