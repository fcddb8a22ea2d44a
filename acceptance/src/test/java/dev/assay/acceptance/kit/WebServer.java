package dev.assay.acceptance.kit;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A web server that is nothing else: to whatever it is asked it answers 200 and a page. */
public final class WebServer implements AutoCloseable {

  private static final byte[] PAGE =
      "<!DOCTYPE html>\n<html><body>Welcome!</body></html>\n".getBytes(StandardCharsets.UTF_8);

  private final HttpServer server;

  private WebServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts one on the loopback interface.
   *
   * @param port 0 for a free one
   */
  public static WebServer start(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
          boolean head = exchange.getRequestMethod().equals("HEAD");
          exchange.sendResponseHeaders(200, head ? -1 : PAGE.length);
          try (OutputStream body = exchange.getResponseBody()) {
            if (!head) {
              body.write(PAGE);
            }
          }
        });
    server.start();
    return new WebServer(server);
  }

  /** Host and port. */
  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
