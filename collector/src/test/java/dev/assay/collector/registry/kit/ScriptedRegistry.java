package dev.assay.collector.registry.kit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A registry that answers what a test says, and remembers what it was asked. */
public final class ScriptedRegistry implements AutoCloseable {

  /** Answers a request. */
  @FunctionalInterface
  public interface Script {
    void answer(Call call) throws IOException;
  }

  /** A request, and the means to answer it. */
  public record Call(HttpExchange exchange) {
    public String header(String name) {
      String value = exchange.getRequestHeaders().getFirst(name);
      return value == null ? "" : value;
    }

    public String method() {
      return exchange.getRequestMethod();
    }

    public String query() {
      String query = exchange.getRequestURI().getQuery();
      return query == null ? "" : query;
    }

    public Call with(String name, String value) {
      exchange.getResponseHeaders().add(name, value);
      return this;
    }

    public void reply(int status, String contentType, String body) throws IOException {
      with("Content-Type", contentType);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      boolean empty = method().equals("HEAD") || bytes.length == 0;
      exchange.sendResponseHeaders(status, empty ? -1 : bytes.length);
      if (!empty) {
        exchange.getResponseBody().write(bytes);
      }
      exchange.close();
    }

    public void error(int status, String code) throws IOException {
      reply(
          status,
          "application/json",
          "{\"errors\":[{\"code\":\"%s\",\"message\":\"said the script\"}]}".formatted(code));
    }

    public void content(Content content) throws IOException {
      with("Docker-Content-Digest", content.digest().value())
          .reply(200, content.mediaType(), content.text());
    }

    /** Answers with a body that begins and never ends. */
    public void hang() throws IOException {
      exchange.sendResponseHeaders(200, 0);
      OutputStream body = exchange.getResponseBody();
      body.write('{');
      body.flush();
    }
  }

  private final HttpServer server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  public ScriptedRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext("/", this::answer);
    server.start();
    on("/v2/", call -> call.reply(200, "application/json", "{}"));
  }

  /** Host and port, as references name the registry. */
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  public ScriptedRegistry on(String path, Script script) {
    scripts.put(path, script);
    return this;
  }

  /** Puts a manifest or index under names of a repository, and under its digest. */
  public ScriptedRegistry hold(String repository, Content content, String... tags) {
    on("/v2/" + repository + "/manifests/" + content.digest(), call -> call.content(content));
    for (String tag : tags) {
      on("/v2/" + repository + "/manifests/" + tag, call -> call.content(content));
    }
    return this;
  }

  /** Puts a blob into a repository. */
  public ScriptedRegistry blob(String repository, Content content) {
    return on("/v2/" + repository + "/blobs/" + content.digest(), call -> call.content(content));
  }

  /** Method and path of each request so far, and the authorization where there was one. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  public void forgetRequests() {
    requests.clear();
  }

  private void answer(HttpExchange exchange) throws IOException {
    Call call = new Call(exchange);
    String path = exchange.getRequestURI().getPath();
    String authorization = call.header("Authorization");
    requests.add(call.method() + " " + path + (authorization.isEmpty() ? "" : " " + authorization));
    scripts.getOrDefault(path, unknown -> unknown.error(404, "MANIFEST_UNKNOWN")).answer(call);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
