package dev.assay.collector.registry;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistryAnswer.Elsewhere;
import dev.assay.collector.registry.RegistryAnswer.Held;
import dev.assay.collector.registry.RegistrySession.Request;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks in one repository for what nodes say that they have of it, and what they have. It never
 * fails: what cannot be looked up is told so, for what a node claims may be the gravest finding.
 */
final class ElsewhereSearch {

  private static final Set<String> NO_BLOB = Set.of("BLOB_UNKNOWN", "NAME_UNKNOWN");

  /** Of these the registry would fail at the next as well. */
  private static final Set<Cause> OF_THE_REGISTRY =
      Set.of(Cause.RATE_LIMITED, Cause.SOURCE_UNREACHABLE, Cause.SOURCE_FAILING);

  // Each is a request. So many old copies of one tag run in a fleet; more are told as unasked.
  private static final int MOST = 32;

  private final RegistrySession session;
  private final Holdings holdings;
  private final Repository repository;

  private final Map<Digest, Held> held = new HashMap<>();
  private final Set<Digest> notHeld = new HashSet<>();
  private final Map<Digest, String> unasked = new HashMap<>();
  private @Nullable String obstacle;

  ElsewhereSearch(RegistrySession session, Holdings holdings, Repository repository) {
    this.session = session;
    this.holdings = holdings;
    this.repository = repository;
  }

  CompletableFuture<Elsewhere> find(Set<Digest> claims, Set<Digest> imageIds) {
    CompletableFuture<?> chain = CompletableFuture.completedFuture(null);
    for (Digest claim : first(claims)) {
      chain = chain.thenCompose(ignored -> lookUp(claim));
    }
    for (Digest imageId : first(imageIds)) {
      chain = chain.thenCompose(ignored -> blob(imageId));
    }
    claims.stream()
        .sorted()
        .skip(MOST)
        .forEach(
            claim ->
                unasked.put(
                    claim,
                    "nodes claim more than " + MOST + " digests of " + repository + " at a time"));
    return chain.thenApply(ignored -> new Elsewhere(held, notHeld, unasked));
  }

  private static List<Digest> first(Collection<Digest> digests) {
    return digests.stream().sorted().limit(MOST).toList();
  }

  private CompletableFuture<?> lookUp(Digest claim) {
    if (obstacle != null) {
      unasked.put(claim, obstacle);
      return CompletableFuture.completedFuture(null);
    }
    return claim(claim).exceptionallyCompose(failure -> unasked(claim, failure));
  }

  private CompletableFuture<@Nullable Void> unasked(Digest claim, Throwable failure) {
    Throwable cause = HttpRegistryClient.unwrapped(failure);
    String reason = String.valueOf(cause.getMessage());
    unasked.put(claim, reason);
    if (cause instanceof RegistryException answer
        && OF_THE_REGISTRY.contains(answer.answerCause())) {
      obstacle = reason;
    }
    return holdings
        .remembered(claim)
        .map(manifest -> leadsTo(claim, manifest, false).exceptionally(again -> null))
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  private CompletableFuture<@Nullable Void> claim(Digest claim) {
    return holdings
        .heldNow(claim)
        .thenCompose(
            now -> {
              if (now.isEmpty()) {
                notHeld.add(claim);
              }
              return now.or(() -> holdings.remembered(claim))
                  .map(manifest -> leadsTo(claim, manifest, now.isPresent()))
                  .orElseGet(() -> CompletableFuture.completedFuture(null));
            });
  }

  private CompletableFuture<@Nullable Void> leadsTo(
      Digest claim, Manifest manifest, boolean present) {
    return holdings
        .images(claim, manifest, platform -> true)
        .thenAccept(images -> held.put(claim, held(manifest, images, present)));
  }

  private static Held held(Manifest manifest, List<PublishedImage> images, boolean present) {
    Set<Digest> configs =
        images.stream()
            .flatMap(image -> Optional.ofNullable(image.config()).stream())
            .collect(Collectors.toSet());
    long unknown = images.stream().filter(image -> image.config() == null).count();
    return new Held(Inquiry.kind(manifest), configs, unknown, present);
  }

  /** Whether the content is there says more, and decides nothing: failures are left out. */
  private CompletableFuture<?> blob(Digest config) {
    if (obstacle != null) {
      return CompletableFuture.completedFuture(null);
    }
    String path = repository.path() + "/blobs/" + config;
    return session
        .send(new Request(repository, "HEAD", path, Map.of()))
        .thenCompose(
            head ->
                head.status() == 404
                    ? session.send(new Request(repository, "GET", path, Map.of()))
                    : CompletableFuture.completedFuture(head))
        .thenAccept(
            reply -> {
              if (reply.status() == 404
                  && reply.errorCode().filter(NO_BLOB::contains).isPresent()) {
                notHeld.add(config);
              }
            })
        .exceptionally(failure -> null);
  }
}
