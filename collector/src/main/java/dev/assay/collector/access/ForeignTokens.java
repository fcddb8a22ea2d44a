package dev.assay.collector.access;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Knows whose tokens are that others make. */
@FunctionalInterface
public interface ForeignTokens {

  /** Knows nobody's. */
  ForeignTokens NONE = shown -> CompletableFuture.completedFuture(Optional.empty());

  /**
   * Returns whose a token is; empty: nobody's. Never blocks; fails with an {@link
   * java.io.IOException} that says why nobody could be asked.
   */
  CompletableFuture<Optional<Caller>> caller(String shown);
}
