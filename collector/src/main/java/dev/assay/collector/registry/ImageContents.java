package dev.assay.collector.registry;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Repository;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/** Fetches what images consist of from their registries. May be called from any thread. */
public interface ImageContents {

  /**
   * Finds the layers of an image that runs: under the question's reference, or else under the
   * repository digests that nodes claim, for a tag that was moved meanwhile. Never blocks.
   *
   * @param imageId the image's config digest
   * @return completes exceptionally with {@link ContentUnavailable} where they cannot be had
   */
  CompletableFuture<ImageLayers> layers(SourceQuestion question, Digest imageId);

  /**
   * Opens a blob and blocks until its first bytes arrive, so never on the client's own executor.
   *
   * <p>The stream is for one thread, and to be closed. It ends normally only after exactly the
   * blob's bytes: where they are more, fewer, others, or do not come in time, reading throws {@link
   * ContentUnavailable}. So nothing is to be believed of it before its end.
   *
   * @throws ContentUnavailable if it cannot be had
   * @throws InterruptedException if this thread is interrupted meanwhile
   */
  InputStream open(Repository repository, Blob blob)
      throws ContentUnavailable, InterruptedException;
}
