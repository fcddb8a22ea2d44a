package dev.assay.collector.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.assay.collector.image.Repository;
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

  SessionApi(URI base, Repository repository, CredentialsSource credentials, Transport transport) {
    this.base = base;
    this.repository = repository;
    this.credentials = credentials;
    this.transport = transport;
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
        .thenApply(
            reply ->
                new Document(
                    reply.status(),
                    Json.read(reply.body()).orElseGet(() -> (JsonNode) MissingNode.getInstance())));
  }
}
