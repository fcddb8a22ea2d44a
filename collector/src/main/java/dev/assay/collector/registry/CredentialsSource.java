package dev.assay.collector.registry;

import dev.assay.collector.image.Repository;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Knows credentials of registries. May be called from any thread; never blocks. */
@FunctionalInterface
public interface CredentialsSource {

  /**
   * Finds what to authenticate with for a repository. Asked again after each refusal and whenever a
   * token has expired, so that what is replaced is found.
   *
   * @return nothing where there are none: the registry is asked anonymously. Completes
   *     exceptionally where they exist and cannot be had; the message, shown to people, holds no
   *     secret
   */
  CompletableFuture<Optional<Credentials>> find(Repository repository);

  /** Returns a source that knows none. */
  static CredentialsSource none() {
    return of(Map.of());
  }

  /** Returns a source of some credentials, by registry as references name it. */
  static CredentialsSource of(Map<String, Credentials> byRegistry) {
    Map<String, Credentials> known = Map.copyOf(byRegistry);
    return repository ->
        CompletableFuture.completedFuture(Optional.ofNullable(known.get(repository.registry())));
  }
}
