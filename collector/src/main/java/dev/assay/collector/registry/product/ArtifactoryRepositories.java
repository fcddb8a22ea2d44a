package dev.assay.collector.registry.product;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.collector.registry.ProductApi;
import dev.assay.collector.registry.ProductApi.Document;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What a repository of Artifactory is made of: local ones hold what they show, remote ones ask
 * others, and virtual ones show what their members have (docs.jfrog.com, "Get Repository
 * Configuration"). For one search.
 */
final class ArtifactoryRepositories {

  // A virtual repository of more is none that one search looks through.
  private static final int MAX_ASKED = 32;

  private final ProductApi api;
  private final Deque<String> waiting = new ArrayDeque<>();
  private final Set<String> seen = new HashSet<>();

  ArtifactoryRepositories(ProductApi api) {
    this.api = api;
  }

  /** Returns why a "not found" of the repository is not definite; nothing where it is. */
  CompletableFuture<Optional<String>> doubt(String key) {
    add(key);
    return next(key);
  }

  private void add(String key) {
    if (seen.add(key)) {
      waiting.add(key);
    }
  }

  private CompletableFuture<Optional<String>> next(String asked) {
    String key = waiting.poll();
    if (key == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    if (seen.size() > MAX_ASKED) {
      return doubtful(asked, " is made of more than " + MAX_ASKED + " others");
    }
    return api.get("api/repositories/" + ApiText.encoded(key))
        .thenCompose(answer -> said(asked, key, answer));
  }

  private CompletableFuture<Optional<String>> said(String asked, String key, Document answer) {
    String type = ApiText.of(answer.document().path("rclass"));
    String through = key.equals(asked) ? "" : " shows what " + key + " has, which";
    if (!answer.isFound() || type.isEmpty()) {
      return doubtful(
          asked,
          through
              + " may be a cache of another registry: Artifactory's API answers "
              + answer.status()
              + " and does not say what kind of repository it is (let the credentials read that)");
    }
    return switch (type) {
      case "local", "federated" -> next(asked);
      case "virtual" -> members(asked, key, answer.document().path("repositories"));
      default ->
          doubtful(
              asked,
              through
                  + " is a "
                  + type
                  + " one, which answers so while its source cannot be reached, too");
    };
  }

  private CompletableFuture<Optional<String>> members(
      String asked, String key, JsonNode repositories) {
    if (!repositories.isArray()) {
      return doubtful(
          asked,
          " is made of others, and only administrators are told which those of " + key + " are");
    }
    repositories.forEach(each -> add(ApiText.of(each)));
    return next(asked);
  }

  private static CompletableFuture<Optional<String>> doubtful(String asked, String why) {
    return CompletableFuture.completedFuture(
        Optional.of(
            "the repository "
                + asked
                + why
                + "; name what holds the images in collector.registry.mirrors"));
  }
}
