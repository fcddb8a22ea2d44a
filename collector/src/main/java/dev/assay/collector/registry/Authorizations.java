package dev.assay.collector.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.TokenService.Authorization;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * How requests to one registry show who asks, by repository. An authorization is kept until it
 * expires, and what it answered for longer: so the next one is asked for before the registry has to
 * refuse a request. Thread-safe.
 */
final class Authorizations {

  // Tokens are one or two kilobytes long.
  private static final int MAX_REMEMBERED = 10_000;

  private final String registry;
  private final CredentialsSource credentials;
  private final TokenService tokens;
  private final Clock clock;
  private final Cache<Repository, Authorization> given =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

  Authorizations(String registry, CredentialsSource credentials, TokenService tokens, Clock clock) {
    this.registry = registry;
    this.credentials = credentials;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** Returns what to send first; nothing where none is known to be needed. */
  CompletableFuture<Optional<Authorization>> current(Repository repository) {
    Authorization known = given.getIfPresent(repository);
    if (known == null || clock.instant().isBefore(known.expires())) {
      return CompletableFuture.completedFuture(Optional.ofNullable(known));
    }
    Challenge challenge = known.challenge();
    if (challenge == null) {
      given.invalidate(repository);
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return credentials
        .find(repository)
        .thenCompose(own -> tokens.token(registry, challenge, scope(repository), own))
        .thenApply(next -> Optional.of(remember(repository, next)))
        .exceptionally(
            failure -> {
              // The registry may want something else by now: it says so itself.
              given.invalidate(repository);
              return Optional.empty();
            });
  }

  /** Returns what a refused request is to be sent with. */
  CompletableFuture<Authorization> answering(Repository repository, Reply refusal) {
    given.invalidate(repository);
    return credentials
        .find(repository)
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    new RegistryException(
                        RegistryAnswer.Cause.ACCESS_DENIED,
                        "the credentials of "
                            + repository
                            + " cannot be had: "
                            + HttpRegistryClient.unwrapped(failure).getMessage(),
                        failure)))
        .thenCompose(own -> tokens.authorize(registry, refusal, scope(repository), own))
        .thenApply(next -> remember(repository, next));
  }

  /** Lets requests be sent with credentials that the registry did not ask for. */
  void volunteer(Repository repository, Credentials own) {
    given.put(
        repository,
        new Authorization(
            own.authorization(),
            Instant.MAX,
            Refusal.Authorized.WITH_CREDENTIALS,
            own.reader(),
            null));
  }

  /** Returns whether requests show our credentials. */
  boolean areOurOwn(Repository repository) {
    Authorization known = given.getIfPresent(repository);
    return known != null && known.who() == Refusal.Authorized.WITH_CREDENTIALS;
  }

  /** Returns who reads the repository now, without any secret; empty: whoever wants to. */
  String reader(Repository repository) {
    Authorization known = given.getIfPresent(repository);
    return known == null ? "" : known.reader();
  }

  private static String scope(Repository repository) {
    return "repository:" + repository.path() + ":pull";
  }

  private Authorization remember(Repository repository, Authorization authorization) {
    given.put(repository, authorization);
    return authorization;
  }
}
