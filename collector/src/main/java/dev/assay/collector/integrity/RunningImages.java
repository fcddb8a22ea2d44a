package dev.assay.collector.integrity;

import dev.assay.collector.image.Digest;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows which images run. A container that was not seen to end still runs, also while its node is
 * not heard of.
 */
public interface RunningImages {

  /** Returns a number that is another one after containers began or ended. Cheap. */
  long version();

  /** Returns what runs, each once. */
  List<Deployed> deployed();

  /** Returns the containers that run by these references. */
  List<RunningInstance> instances(Collection<String> references);

  /**
   * Content that runs.
   *
   * @param reference as deployed; need not be a reference at all
   * @param imageId what runs; null where the node gives none
   */
  record Deployed(String reference, @Nullable Digest imageId) {}
}
