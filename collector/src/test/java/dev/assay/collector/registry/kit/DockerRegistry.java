package dev.assay.collector.registry.kit;

import static org.awaitility.Awaitility.await;

import dev.assay.collector.image.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** Debian's docker-registry on a free port of the loopback interface. */
public final class DockerRegistry implements AutoCloseable {

  private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");
  private static final String ALL_TYPES =
      "application/vnd.oci.image.index.v1+json,application/vnd.oci.image.manifest.v1+json,"
          + "application/vnd.docker.distribution.manifest.list.v2+json,"
          + "application/vnd.docker.distribution.manifest.v2+json";

  private final Path directory;
  private final int port;
  private final RegistrySetup setup;
  private final HttpClient http;
  private @Nullable Process process;

  private DockerRegistry(Path directory, int port, RegistrySetup setup) {
    this.directory = directory;
    this.port = port;
    this.setup = setup;
    this.http = client(setup);
  }

  private static HttpClient client(RegistrySetup setup) {
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    Authority authority = setup.tls();
    if (authority == null) {
      return builder.build();
    }
    try {
      return builder.sslContext(authority.tls()).build();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot use the authority's certificates", e);
    }
  }

  /** Whether this machine has it. */
  public static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  /** Starts an empty one that answers everybody. */
  public static DockerRegistry start(Path directory) throws IOException {
    return start(directory, RegistrySetup.open());
  }

  /** Starts an empty one that is reached as {@code setup} says. */
  public static DockerRegistry start(Path directory, RegistrySetup setup) throws IOException {
    Files.createDirectories(directory);
    DockerRegistry registry = new DockerRegistry(directory, freePort(), setup);
    registry.start();
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
    return start(directory, RegistrySetup.password(htpasswd, authorization));
  }

  /** A port that nobody listens on now. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void start() throws IOException {
    Files.writeString(
        directory.resolve("config.yml"),
        """
        version: 0.1
        log: {level: warn}
        storage:
          delete: {enabled: true}
          filesystem: {rootdirectory: %s}
          cache: {}
        http: {addr: "127.0.0.1:%d", secret: test%s}
        auth: %s
        %s
        """
            .formatted(
                directory.resolve("blobs"),
                port,
                setup.tlsSettings(),
                setup.guard(directory),
                setup.more()));
    restart();
  }

  /** Starts it again, with the same content on the same port. */
  public void restart() throws IOException {
    Path log = directory.resolve("registry.log");
    ProcessBuilder builder =
        new ProcessBuilder(PROGRAM.toString(), "serve", directory.resolve("config.yml").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("OTEL_TRACES_EXPORTER", "none");
    Process started = builder.start();
    process = started;
    try {
      await()
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(20))
          .failFast("docker-registry ended", () -> !started.isAlive())
          .until(this::answers);
    } catch (ConditionTimeoutException | org.awaitility.core.TerminalFailureException e) {
      throw new IllegalStateException("no docker-registry: " + Files.readString(log), e);
    }
  }

  private boolean answers() throws InterruptedException {
    try {
      return send(request("", "/v2/").GET()).statusCode() < 500;
    } catch (IOException e) {
      return false; // It does not listen yet.
    }
  }

  /** Host and port, as references begin. */
  public String host() {
    return "127.0.0.1:" + port;
  }

  /** Returns the port, which stays its own while it is stopped. */
  public int port() {
    return port;
  }

  /** User and password, with a colon between, of who may do everything; empty: everybody may. */
  public String login() {
    return setup.login();
  }

  /** Reference of a tag. */
  public String reference(String repository, String tag) {
    return host() + "/" + repository + ":" + tag;
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
        request(repository, "/v2/" + repository + "/manifests/" + name)
            .header("Content-Type", manifest.mediaType())
            .PUT(BodyPublishers.ofByteArray(manifest.bytes())));
  }

  /** Pushes something that manifests refer to. */
  public void pushBlob(String repository, Content blob) throws Exception {
    HttpResponse<String> begun =
        expect(
            202,
            request(repository, "/v2/" + repository + "/blobs/uploads/")
                .POST(BodyPublishers.noBody()));
    String location = begun.headers().firstValue("Location").orElseThrow();
    URI target = begun.uri().resolve(location + "&digest=" + blob.digest());
    expect(
        201,
        authorized(repository, HttpRequest.newBuilder(target))
            .PUT(BodyPublishers.ofByteArray(blob.bytes())));
  }

  /** Removes all of a repository, as if it had never been. */
  public void forget(String repository) throws IOException {
    Path root = directory.resolve("blobs/docker/registry/v2/repositories").resolve(repository);
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** Deletes a manifest, and so the tags that lead to it. */
  public void delete(String repository, Digest manifest) throws Exception {
    expect(202, request(repository, "/v2/" + repository + "/manifests/" + manifest).DELETE());
  }

  /** Deletes what a tag leads to, and so the tag. */
  public void delete(String repository, String tag) throws Exception {
    delete(repository, Digest.find(digest(repository, tag)).orElseThrow());
  }

  /** Digest of what a tag leads to now, "sha256:...". */
  public String digest(String repository, String tag) throws Exception {
    return read(repository, tag).headers().firstValue("Docker-Content-Digest").orElseThrow();
  }

  /** The manifest or index that a tag or digest leads to now. */
  public Content manifest(String repository, String name) throws Exception {
    HttpResponse<String> answer = read(repository, name);
    return new Content(answer.headers().firstValue("Content-Type").orElseThrow(), answer.body());
  }

  private HttpResponse<String> read(String repository, String name) throws Exception {
    return expect(
        200,
        request(repository, "/v2/" + repository + "/manifests/" + name)
            .header("Accept", ALL_TYPES)
            .GET());
  }

  private HttpRequest.Builder request(String repository, String path) {
    String scheme = setup.tls() == null ? "http" : "https";
    return authorized(
        repository,
        HttpRequest.newBuilder(URI.create(scheme + "://" + host() + path))
            .timeout(Duration.ofSeconds(60)));
  }

  private HttpRequest.Builder authorized(String repository, HttpRequest.Builder request) {
    String header = setup.authorization(repository);
    return header.isEmpty() ? request : request.header("Authorization", header);
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
