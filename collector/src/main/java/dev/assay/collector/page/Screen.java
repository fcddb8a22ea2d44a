package dev.assay.collector.page;

import java.util.concurrent.CompletableFuture;

/** One page: asks, and says how the answer is shown. Called on an event loop; must not block. */
@FunctionalInterface
interface Screen {

  /** Returns what to show; fails with a {@link io.grpc.StatusRuntimeException}. */
  CompletableFuture<View> show(Asked asked);
}
