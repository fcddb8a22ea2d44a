package dev.assay.acceptance.kit;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Debian's docker-registry (an OCI Distribution server) on a free port of the loopback interface.
 */
public final class Registry implements AutoCloseable {

  private static final String MANIFEST_TYPES =
      "application/vnd.oci.image.index.v1+json,application/vnd.oci.image.manifest.v1+json,"
          + "application/vnd.docker.distribution.manifest.list.v2+json,"
          + "application/vnd.docker.distribution.manifest.v2+json";

  private final Path directory;
  private final int port;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private @Nullable Service service;

  private Registry(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** Starts an empty registry that keeps its blobs below {@code directory}. */
  public static Registry start(Path directory) throws IOException {
    Files.createDirectories(directory);
    Registry registry = new Registry(directory, freePort());
    registry.start();
    return registry;
  }

  /** A port that nobody listens on now. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Starts it again, on the same port with the same content. */
  public void start() throws IOException {
    Path configuration = directory.resolve("config.yml");
    Files.writeString(
        configuration,
        """
        version: 0.1
        log: {level: warn}
        storage:
          delete: {enabled: true}
          filesystem: {rootdirectory: %s}
          cache: {}
        http: {addr: "127.0.0.1:%d"}
        """
            .formatted(directory.resolve("blobs"), port));
    service =
        Service.start(
                "registry",
                directory.resolve("log"),
                Map.of("OTEL_TRACES_EXPORTER", "none"),
                List.of("docker-registry", "serve", configuration.toString()))
            .awaitReady(Duration.ofSeconds(20), () -> get("/v2/").statusCode() == 200);
  }

  /** Host and port, as image references begin. */
  public String host() {
    return "127.0.0.1:" + port;
  }

  /** Reference of a tag. */
  public String reference(String repository, String tag) {
    return host() + "/" + repository + ":" + tag;
  }

  /** Digest of the manifest or index that a tag names now. */
  public String digest(String repository, String tag) {
    return get("/v2/" + repository + "/manifests/" + tag)
        .headers()
        .firstValue("Docker-Content-Digest")
        .orElseThrow(() -> new IllegalStateException("no such tag: " + repository + ":" + tag));
  }

  /** Bytes of the manifest or index that a tag or digest names now. */
  public String manifest(String repository, String reference) {
    return get("/v2/" + repository + "/manifests/" + reference).body();
  }

  /** Deletes what a tag names, and so the tag. */
  public void delete(String repository, String tag) {
    send(
        request("/v2/" + repository + "/manifests/" + digest(repository, tag)).DELETE().build(),
        202);
  }

  /** Puts a manifest or index under a tag. */
  public void put(String repository, String tag, String mediaType, String manifest) {
    send(
        request("/v2/" + repository + "/manifests/" + tag)
            .header("Content-Type", mediaType)
            .PUT(HttpRequest.BodyPublishers.ofString(manifest))
            .build(),
        201);
  }

  /** Ends it; its content stays for the next start. */
  public void stop() {
    Service running = service;
    if (running != null) {
      running.close();
      service = null;
    }
  }

  @Override
  public void close() {
    stop();
  }

  private HttpResponse<String> get(String path) {
    return send(request(path).header("Accept", MANIFEST_TYPES).GET().build(), 0);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + host() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> send(HttpRequest request, int expected) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (expected != 0 && response.statusCode() != expected) {
        throw new IllegalStateException(
            request + " answered " + response.statusCode() + ": " + response.body());
      }
      return response;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + request, e);
    }
  }
}
