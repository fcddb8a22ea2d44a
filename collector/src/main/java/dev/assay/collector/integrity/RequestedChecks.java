package dev.assay.collector.integrity;

import dev.assay.collector.image.ImageReference;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What came of a request for checks.
 *
 * @param begun by reference, what completes when the check is worked in
 * @param recent references that were checked a moment ago and are not again, by when
 * @param matching how many references match; where those are too many nothing has begun
 */
public record RequestedChecks(
    Map<ImageReference, CompletableFuture<Void>> begun,
    Map<ImageReference, Instant> recent,
    int matching) {

  /** Copies the maps. */
  public RequestedChecks {
    begun = Map.copyOf(begun);
    recent = Map.copyOf(recent);
  }
}
