package dev.assay.collector.registry;

import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistrySession.Request;
import java.io.InputStream;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Begins the transfer of one blob. */
final class Download {

  private final RegistrySession session;
  private final Repository repository;
  private final Blob blob;
  private final String name;

  Download(RegistrySession session, Repository repository, Blob blob) {
    this.session = session;
    this.repository = repository;
    this.blob = blob;
    this.name = session.root() + repository.path() + "/blobs/" + blob.digest();
  }

  /** Blocks until the blob's first bytes arrive. */
  InputStream open(BlobStream.Patience patience, Clock clock)
      throws ContentUnavailable, InterruptedException {
    BlobStream stream = new BlobStream(name, blob, patience, clock);
    CompletableFuture<Reply> begun =
        session.inFlight().run(() -> session.courtesy().unlessPaused(() -> send(stream)));
    try {
      Reply reply = begun.get();
      if (reply.status() != 200) {
        throw new ContentUnavailable(Cause.UNDETERMINED, name + " answers " + reply.described());
      }
      return stream;
    } catch (ExecutionException e) {
      stream.close();
      Throwable cause = e.getCause() == null ? e : HttpRegistryClient.unwrapped(e.getCause());
      if (HttpRegistryClient.unavailable(cause) instanceof ContentUnavailable known) {
        throw known;
      }
      throw new IllegalStateException(name + " cannot be fetched", cause);
    } catch (InterruptedException e) {
      stream.close();
      throw e;
    }
  }

  private CompletableFuture<Reply> send(BlobStream stream) {
    return session.send(Request.download(repository, blob, stream));
  }
}
