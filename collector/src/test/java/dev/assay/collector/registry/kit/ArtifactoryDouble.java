package dev.assay.collector.registry.kit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Behaves as JFrog Artifactory does where its documentation says how: the Docker API by repository
 * path in front of a real registry, which has the content, and the REST API that tells about it.
 *
 * <p>The registry behind it stores the image {@code team/app} of the repository {@code
 * docker-local} as {@code docker-local/team/app}, so references are the same on both.
 */
public final class ArtifactoryDouble implements AutoCloseable {

  /** Who pushes an image, when, and from which build. */
  public record Deployment(String by, Instant at, Map<String, List<String>> properties) {

    public Deployment {
      properties = Map.copyOf(properties);
    }

    /** By a user, without a build. */
    public static Deployment by(String user, Instant at) {
      return new Deployment(user, at, Map.of());
    }

    /** By a build, whose information is there. */
    public static Deployment of(String user, Instant at, String build, String number) {
      return new Deployment(
          user,
          at,
          Map.of(
              "build.name", List.of(build),
              "build.number", List.of(number),
              "build.timestamp", List.of(Long.toString(at.toEpochMilli()))));
    }
  }

  private static final String API = "/artifactory/api/";

  private final DockerRegistry registry;
  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final ArtifactoryStorage storage = new ArtifactoryStorage();
  private final ArtifactoryAccess access = new ArtifactoryAccess();
  private final ArtifactoryKinds kinds = new ArtifactoryKinds();
  private final Map<String, String> builds = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ArtifactoryDouble(DockerRegistry registry, HttpServer server) {
    this.registry = registry;
    this.server = server;
  }

  /** Starts one in front of an open registry; everybody may read everything until told else. */
  public static ArtifactoryDouble start(DockerRegistry registry) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ArtifactoryDouble artifactory = new ArtifactoryDouble(registry, server);
    server.setExecutor(artifactory.executor);
    server.createContext("/", artifactory::answer);
    server.start();
    return artifactory;
  }

  /** Host and port, as references begin. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Address of the REST API, without "/api". */
  public String base() {
    return "http://" + host() + "/artifactory";
  }

  /** Who may read what. */
  public ArtifactoryAccess access() {
    return access;
  }

  /** Method, path and query of each request so far. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Which repositories are made of others, or caches of them. */
  public ArtifactoryKinds kinds() {
    return kinds;
  }

  /** Makes the information of a build known, as its tools publish it. */
  public ArtifactoryDouble build(String name, String number, String buildInfoJson) {
    builds.put(name + "/" + number, buildInfoJson);
    return this;
  }

  /** Pushes an image of one platform; what the tag led to before is gone (Tag Retention 1). */
  public void push(String key, String image, TestImage content, String tag, Deployment how)
      throws Exception {
    registry.push(key + "/" + image, content);
    push(key, image, content.manifest(), tag, "manifest.json", how);
  }

  /** Pushes an index of images that were pushed by digest. */
  public void push(String key, String image, Content index, String tag, Deployment how)
      throws Exception {
    push(key, image, index, tag, "list.manifest.json", how);
  }

  private void push(
      String key, String image, Content manifest, String tag, String file, Deployment how)
      throws Exception {
    String path = image + "/" + tag + "/" + file;
    Optional<ArtifactoryItem> before = storage.find(key, path);
    Map<String, List<String>> properties = new TreeMap<>(how.properties());
    properties.put("docker.manifest", List.of(tag));
    properties.put("docker.manifest.digest", List.of(manifest.digest().value()));
    properties.put("docker.manifest.type", List.of(manifest.mediaType()));
    properties.put("docker.repoName", List.of(image));
    properties.put("sha256", List.of(manifest.digest().value().substring(7)));
    storage.put(
        new ArtifactoryItem(
            key,
            path,
            manifest,
            // Stored when the upload, which is "modified", had ended.
            how.at().plusMillis(120),
            before.map(ArtifactoryItem::createdBy).orElse(how.by()),
            how.at(),
            how.by(),
            properties));
    // A list stays in place when one image is pushed over it, and pulls are served the list.
    if (file.equals("list.manifest.json")
        || storage.find(key, image + "/" + tag + "/list.manifest.json").isEmpty()) {
      registry.push(key + "/" + image, manifest, tag);
    }
    if (before.isPresent() && !before.get().content().equals(manifest)) {
      forgetManifest(key, image, before.get().content());
    }
  }

  private void forgetManifest(String key, String image, Content manifest) throws Exception {
    boolean elsewhere =
        storage.below(key, image).stream().anyMatch(item -> item.content().equals(manifest));
    if (!elsewhere) {
      registry.delete(key + "/" + image, manifest.digest());
    }
  }

  /** Deletes a tag: its files are in the trash can then. */
  public void delete(String key, String image, String tag, String by, Instant at) throws Exception {
    for (ArtifactoryItem item : storage.below(key, image + "/" + tag)) {
      storage.delete(item, by, at);
      forgetManifest(key, image, item.content());
    }
  }

  /** The file that a tag's manifest or list is, to be put back changed. */
  public ArtifactoryItem item(String key, String path) {
    return storage.find(key, path).orElseThrow();
  }

  public void put(ArtifactoryItem item) {
    storage.put(item);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = Objects.requireNonNullElse(exchange.getRequestURI().getQuery(), "");
    requests.add(exchange.getRequestMethod() + " " + path + (query.isEmpty() ? "" : "?" + query));
    exchange.getResponseHeaders().add("X-JFrog-Version", "Artifactory/7.90.5 79005900");
    exchange
        .getResponseHeaders()
        .add("X-Artifactory-Id", "0123456789abcdef:-5a5a5a5a:18f00000000:-8000");
    exchange.getResponseHeaders().add("X-Artifactory-Node-Id", "artifactory-0");
    ArtifactoryReply reply;
    try {
      reply =
          path.startsWith(API)
              ? rest(exchange, path.substring(API.length()), query)
              : path.startsWith("/v2/")
                  ? docker(exchange, path.substring("/v2/".length()))
                  : ArtifactoryReply.restError(404, "Not Found");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    reply.send(exchange);
  }

  private ArtifactoryReply rest(HttpExchange exchange, String path, String query)
      throws IOException, InterruptedException {
    if (path.startsWith("docker/")) {
      return dockerByKey(exchange, path.substring("docker/".length()), query);
    }
    if (path.equals("system/ping")) {
      return ArtifactoryReply.text(200, "OK");
    }
    Optional<String> user = access.user(exchange);
    if (user.isEmpty()) {
      return ArtifactoryReply.restError(401, access.refusal(exchange));
    }
    return restAs(user.get(), exchange, path, query);
  }

  private ArtifactoryReply restAs(String user, HttpExchange exchange, String path, String query)
      throws IOException {
    if (path.equals("system/version")) {
      return ArtifactoryReply.json(
          200, "{\"version\":\"7.90.5\",\"revision\":\"79005900\",\"addons\":[]}");
    }
    if (path.startsWith("storage/")) {
      return stored(user, path.substring("storage/".length()), query);
    }
    if (path.equals("search/aql")) {
      String aql = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      return storage
          .query(aql, key -> access.mayRead(user, key))
          .map(json -> ArtifactoryReply.json(200, json))
          .orElseGet(() -> ArtifactoryReply.restError(400, "Failed to parse query: " + aql));
    }
    if (path.equals("search/checksum")) {
      Map<String, String> parameters = ArtifactoryReply.parameters(query);
      String repositories = parameters.getOrDefault("repos", "");
      String detail = exchange.getRequestHeaders().getFirst("X-Result-Detail");
      return ArtifactoryReply.json(
          200,
          storage.byChecksum(
              base(),
              parameters.getOrDefault("sha256", ""),
              repositories.isEmpty() ? List.of() : List.of(repositories.split(",", -1)),
              detail != null && detail.contains("info"),
              key -> access.mayRead(user, key)));
    }
    if (path.startsWith("repositories/")) {
      return kinds.reply(path.substring("repositories/".length()), user, access);
    }
    if (path.startsWith("build/")) {
      return built(user, path.substring("build/".length()));
    }
    return ArtifactoryReply.restError(404, "Not Found");
  }

  private ArtifactoryReply built(String user, String build) {
    if (!access.mayReadBuilds(user)) {
      return ArtifactoryReply.restError(403, "User " + user + " is not permitted to read builds");
    }
    String info = builds.get(build);
    return info == null
        ? ArtifactoryReply.restError(404, "No build was found for " + build)
        : ArtifactoryReply.json(
            200, "{\"buildInfo\":" + info + ",\"uri\":\"" + base() + "/api/build/" + build + "\"}");
  }

  private ArtifactoryReply stored(String user, String item, String query) throws IOException {
    int slash = item.indexOf('/');
    String key = slash < 0 ? item : item.substring(0, slash);
    String path = slash < 0 ? "" : item.substring(slash + 1);
    boolean trash = key.equals(ArtifactoryStorage.TRASH);
    if (trash ? !access.isAdministrator(user) : !access.mayRead(user, key)) {
      return access.hidesWhatMayNotBeRead()
          ? ArtifactoryReply.restError(404, "Unable to find item")
          : ArtifactoryReply.restError(
              403, "User " + user + " is not permitted to read " + key + ":" + path);
    }
    boolean properties = query.equals("properties") || query.startsWith("properties=");
    for (String member : kinds.members(key)) {
      Optional<String> found =
          properties
              ? storage.properties(base(), member, path)
              : storage.info(base(), member, path);
      if (found.isPresent()) {
        String type = properties ? "ItemProperties" : "FileInfo";
        return new ArtifactoryReply(
            200, "application/vnd.org.jfrog.artifactory.storage." + type + "+json", found.get());
      }
    }
    return ArtifactoryReply.restError(
        404, properties ? "No properties could be found." : "Unable to find item");
  }

  private ArtifactoryReply dockerByKey(HttpExchange exchange, String path, String query)
      throws IOException, InterruptedException {
    int version = path.indexOf("/v2/");
    if (version < 0) {
      return ArtifactoryReply.dockerError(404, "NAME_UNKNOWN", "no such path");
    }
    String key = path.substring(0, version);
    String rest = path.substring(version + "/v2/".length());
    if (rest.equals("token")) {
      return access.token(exchange, query);
    }
    return docker(exchange, rest.isEmpty() ? "" : key + "/" + rest);
  }

  /** The Docker API, by repository path: the first component is the key. */
  private ArtifactoryReply docker(HttpExchange exchange, String path)
      throws IOException, InterruptedException {
    int slash = path.indexOf('/');
    String key = slash < 0 ? "" : path.substring(0, slash);
    Optional<String> user = access.user(exchange);
    if (user.isEmpty()) {
      String realm = base() + "/api/docker/" + (key.isEmpty() ? "docker" : key) + "/v2/token";
      exchange
          .getResponseHeaders()
          .add("WWW-Authenticate", access.challenge(realm, host(), path, exchange));
      return ArtifactoryReply.dockerError(
          401, "UNAUTHORIZED", "The access to the requested resource requires authorization");
    }
    if (path.isEmpty()) {
      return ArtifactoryReply.json(200, "{}");
    }
    if (access.isBlockedByXray(path)) {
      return ArtifactoryReply.dockerError(
          403,
          "DENIED",
          "Download request for repo:path '"
              + path
              + "' was rejected by Xray download blocking policy");
    }
    String rest = path.substring(slash);
    boolean hidden = false;
    for (String member : kinds.members(key)) {
      if (!access.mayRead(user.get(), member)) {
        hidden = true;
        continue;
      }
      ArtifactoryReply reply = ask(exchange, "/v2/" + member + rest);
      if (reply.status() != 404) {
        return reply;
      }
    }
    return hidden ? refused(user.get(), key) : ask(exchange, "/v2/" + key + rest);
  }

  private ArtifactoryReply refused(String user, String key) {
    return access.hidesWhatMayNotBeRead()
        ? ArtifactoryReply.dockerError(404, "NAME_UNKNOWN", "Repository not found")
        : ArtifactoryReply.dockerError(
            403, "DENIED", "User " + user + " is not permitted to read " + key);
  }

  private ArtifactoryReply ask(HttpExchange exchange, String path)
      throws IOException, InterruptedException {
    String query = exchange.getRequestURI().getRawQuery();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://" + registry.host() + path + (query == null ? "" : "?" + query)))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.noBody());
    exchange
        .getRequestHeaders()
        .getOrDefault("Accept", List.of())
        .forEach(accept -> request.header("Accept", accept));
    HttpResponse<byte[]> answer =
        http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    for (String name : List.of("Docker-Content-Digest", "ETag", "Content-Length")) {
      answer
          .headers()
          .firstValue(name)
          .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
    }
    return new ArtifactoryReply(
        answer.statusCode(),
        answer.headers().firstValue("Content-Type").orElse("application/octet-stream"),
        answer.body());
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
