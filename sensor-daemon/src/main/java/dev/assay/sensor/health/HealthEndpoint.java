package dev.assay.sensor.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/**
 * Answers {@code /livez}, {@code /readyz} and {@code /metrics} over HTTP.
 *
 * <p>Says nothing about what runs on the node. The JDK's server answers on its own thread, one
 * request after the other.
 */
public final class HealthEndpoint implements AutoCloseable {

  private static final int OK = 200;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;

  /** Connections that wait while one is answered. */
  private static final int BACKLOG = 16;

  private final HttpServer server;

  /**
   * Begins to listen; requests are answered from {@link #start} on.
   *
   * @param address where; port 0 picks a free one
   * @param health asked at each request, from another thread
   * @param metrics asked at each request, from another thread
   * @throws IOException when the address cannot be used
   */
  public HealthEndpoint(
      InetSocketAddress address, Supplier<Health> health, Supplier<List<Metric>> metrics)
      throws IOException {
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on "
              + address.getHostString()
              + ":"
              + address.getPort()
              + " for health: "
              + e.getMessage()
              + "; choose another address with --health",
          e);
    }
    server.createContext(
        "/livez", exchange -> answer(exchange, health.get().live(), words(health.get())));
    server.createContext(
        "/readyz", exchange -> answer(exchange, health.get().ready(), words(health.get())));
    server.createContext("/metrics", exchange -> answer(exchange, true, text(metrics.get())));
  }

  /** Begins to answer. */
  public void start() {
    server.start();
  }

  /** Returns where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private static String words(Health health) {
    return health.reasons().isEmpty() ? "ok\n" : String.join("\n", health.reasons()) + "\n";
  }

  private static String text(List<Metric> metrics) {
    StringBuilder text = new StringBuilder();
    metrics.forEach(metric -> metric.appendTo(text));
    return text.toString();
  }

  private static void answer(HttpExchange exchange, boolean good, String text) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, -1);
        return;
      }
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(good ? OK : UNAVAILABLE, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Stops at once. */
  @Override
  public void close() {
    server.stop(0);
  }
}
