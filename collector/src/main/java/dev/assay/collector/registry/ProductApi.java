package dev.assay.collector.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** A product's own API, asked for JSON documents. Thread-safe; never blocks. */
public interface ProductApi {

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param document the JSON object; missing where the body is none
   */
  record Document(int status, JsonNode document) {

    /** Returns whether it is what was asked for. */
    public boolean isFound() {
      return status == 200 && document.isObject();
    }
  }

  /** Returns the address of the API. */
  URI base();

  /**
   * Asks with the credentials of the repository, where there are some.
   *
   * @param path path and query below {@link #base}, encoded
   * @return completes exceptionally where no whole answer comes
   */
  CompletableFuture<Document> get(String path);

  /** Asks without credentials. */
  CompletableFuture<Document> getAnonymously(String path);
}
