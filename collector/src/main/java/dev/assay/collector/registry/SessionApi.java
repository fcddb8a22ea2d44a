package dev.assay.collector.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A product's API, as the registry that it belongs to may be asked. */
final class SessionApi implements ProductApi {

  // A folder of Artifactory lists its children: a repository of ten thousand tags.
  private static final int MAX_BODY_BYTES = 2 * 1024 * 1024;

  private final URI base;
  private final Repository repository;
  private final CredentialsSource credentials;
  private final Transport transport;
  private final Courtesy courtesy;

  /**
   * Makes an API.
   *
   * @param courtesy until when it is left alone, whatever the registry itself does
   */
  SessionApi(
      URI base,
      Repository repository,
      CredentialsSource credentials,
      Transport transport,
      Courtesy courtesy) {
    this.base = base;
    this.repository = repository;
    this.credentials = credentials;
    this.transport = transport;
    this.courtesy = courtesy;
  }

  @Override
  public URI base() {
    return base;
  }

  @Override
  public CompletableFuture<Document> get(String path) {
    return credentials.find(repository).thenCompose(known -> send(path, known));
  }

  @Override
  public CompletableFuture<Document> getAnonymously(String path) {
    return send(path, Optional.empty());
  }

  private CompletableFuture<Document> send(String path, Optional<Credentials> known) {
    Map<String, String> headers =
        known.map(each -> Map.of("Authorization", each.authorization())).orElseGet(Map::of);
    return transport
        .send("GET", URI.create(base + path), headers, MAX_BODY_BYTES)
        .thenCompose(
            reply -> {
              String answered = Transport.shown(reply.uri()) + " answers " + reply.described();
              if (reply.status() == 429) {
                RegistryException limited = new RegistryException(Cause.RATE_LIMITED, answered);
                courtesy.limited(reply, limited);
                return CompletableFuture.failedFuture(limited);
              }
              if (reply.status() >= 500) {
                RegistryException failing = new RegistryException(Cause.SOURCE_FAILING, answered);
                courtesy.failing(reply, failing);
                return CompletableFuture.failedFuture(failing);
              }
              courtesy.answered(reply);
              JsonNode document =
                  Json.read(reply.body()).orElseGet(() -> (JsonNode) MissingNode.getInstance());
              return CompletableFuture.completedFuture(new Document(reply.status(), document));
            });
  }
}
