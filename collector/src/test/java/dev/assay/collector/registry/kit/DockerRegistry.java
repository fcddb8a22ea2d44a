package dev.assay.collector.registry.kit;

import static org.awaitility.Awaitility.await;

import dev.assay.collector.image.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Debian's docker-registry on a free port of the loopback interface. */
public final class DockerRegistry implements AutoCloseable {

  private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");
  private static final String REALM = "{htpasswd: {realm: test, path: %s}}";

  private final Path directory;
  private final int port;
  private final String authorization;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private @Nullable Process process;

  private DockerRegistry(Path directory, int port, String authorization) {
    this.directory = directory;
    this.port = port;
    this.authorization = authorization;
  }

  /** Whether this machine has it. */
  public static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  /** Starts an empty one that answers everybody. */
  public static DockerRegistry start(Path directory) throws IOException {
    DockerRegistry registry = new DockerRegistry(directory, freePort(), "");
    registry.start("{}");
    return registry;
  }

  /**
   * Starts an empty one that asks for a user and password.
   *
   * @param htpasswd a line of htpasswd, hashed by bcrypt
   * @param authorization the Authorization header that goes with it
   */
  public static DockerRegistry startClosed(Path directory, String htpasswd, String authorization)
      throws IOException {
    Path passwords = Files.writeString(directory.resolve("htpasswd"), htpasswd + "\n");
    DockerRegistry registry = new DockerRegistry(directory, freePort(), authorization);
    registry.start(REALM.formatted(passwords));
    return registry;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void start(String auth) throws IOException {
    Path configuration =
        Files.writeString(
            directory.resolve("config.yml"),
            """
            version: 0.1
            log: {level: warn}
            storage:
              delete: {enabled: true}
              filesystem: {rootdirectory: %s}
              cache: {}
            http: {addr: "127.0.0.1:%d", secret: test}
            auth: %s
            """
                .formatted(directory.resolve("blobs"), port, auth));
    launch(configuration);
  }

  /** Starts it again, with the same content on the same port. */
  public void restart() throws IOException {
    launch(directory.resolve("config.yml"));
  }

  private void launch(Path configuration) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(PROGRAM.toString(), "serve", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("registry.log").toFile());
    builder.environment().put("OTEL_TRACES_EXPORTER", "none");
    process = builder.start();
    await().atMost(Duration.ofSeconds(20)).until(this::answers);
  }

  private boolean answers() throws IOException, InterruptedException {
    try {
      return send(request("/v2/").GET()).statusCode() < 500;
    } catch (ConnectException e) {
      return false;
    }
  }

  public String host() {
    return "127.0.0.1:" + port;
  }

  /** Ends it, and keeps its content. */
  public void stop() throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroy();
      if (!running.waitFor(10, TimeUnit.SECONDS)) {
        running.destroyForcibly().waitFor();
      }
      process = null;
    }
  }

  /** Pushes an image under a tag, or under its digest only. */
  public void push(String repository, TestImage image, String... tags) throws Exception {
    for (Content blob : image.blobs()) {
      pushBlob(repository, blob);
    }
    push(repository, image.manifest(), tags);
  }

  /** Pushes an index whose images are there already. */
  public void push(String repository, Content manifest, String... tags) throws Exception {
    put(repository, manifest, manifest.digest().value());
    for (String tag : tags) {
      put(repository, manifest, tag);
    }
  }

  private void put(String repository, Content manifest, String name) throws Exception {
    expect(
        201,
        request("/v2/" + repository + "/manifests/" + name)
            .header("Content-Type", manifest.mediaType())
            .PUT(BodyPublishers.ofByteArray(manifest.bytes())));
  }

  private void pushBlob(String repository, Content blob) throws Exception {
    HttpResponse<String> begun =
        expect(202, request("/v2/" + repository + "/blobs/uploads/").POST(BodyPublishers.noBody()));
    String location = begun.headers().firstValue("Location").orElseThrow();
    URI target = begun.uri().resolve(location + "&digest=" + blob.digest());
    expect(
        201,
        HttpRequest.newBuilder(target)
            .headers(authorizationHeader())
            .PUT(BodyPublishers.ofByteArray(blob.bytes())));
  }

  /** Deletes a manifest, and so the tags that lead to it. */
  public void delete(String repository, Digest manifest) throws Exception {
    expect(202, request("/v2/" + repository + "/manifests/" + manifest).DELETE());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + host() + path))
        .timeout(Duration.ofSeconds(20))
        .headers(authorizationHeader());
  }

  private String[] authorizationHeader() {
    return authorization.isEmpty()
        ? new String[] {"User-Agent", "test"}
        : new String[] {"User-Agent", "test", "Authorization", authorization};
  }

  private HttpResponse<String> expect(int status, HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = send(request);
    if (response.statusCode() != status) {
      throw new IllegalStateException(
          response.request() + " answered " + response.statusCode() + " " + response.body());
    }
    return response;
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
  }
}
