package dev.assay.collector.registry.kit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Stands before a registry that speaks plain HTTP, passes reads on, and spoils the answers as it is
 * told. One request a connection.
 */
public final class FaultProxy implements AutoCloseable {

  /** Headers that belong to one connection, not to the message (RFC 9110, section 7.6.1). */
  private static final Set<String> OF_CONNECTION =
      Set.of(
          "connection",
          "host",
          "content-length",
          "transfer-encoding",
          "upgrade",
          "http2-settings",
          "keep-alive");

  /** What is spoilt, and how. */
  private record Rule(Predicate<String> path, Fault fault) {}

  /** An answer, of the registry or instead of it. Its body is not written to. */
  static final class Answer {

    private final int status;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final byte[] body;

    private Answer(int status, Map<String, String> headers, byte[] body) {
      this.status = status;
      this.headers.putAll(headers);
      this.body = body;
    }

    int status() {
      return status;
    }

    String digest() {
      return headers.getOrDefault("Docker-Content-Digest", "");
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    Answer withStatus(int other) {
      return new Answer(other, headers, body);
    }

    Answer withText(String text) {
      return new Answer(status, headers, text.getBytes(StandardCharsets.UTF_8));
    }

    Answer withHeader(String name, String value) {
      Answer changed = new Answer(status, headers, body);
      changed.headers.put(name, value);
      return changed;
    }

    Answer withoutHeader(String name) {
      Answer changed = new Answer(status, headers, body);
      changed.headers.remove(name);
      return changed;
    }
  }

  private final String upstream;
  private final ServerSocket server;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Map<String, String> firstDigests = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private volatile Rule rule = new Rule(path -> true, Fault.NONE);

  private FaultProxy(String upstream, ServerSocket server) {
    this.upstream = upstream;
    this.server = server;
  }

  /** Starts one that passes everything on to {@code upstream}, a host and port. */
  public static FaultProxy start(String upstream) throws IOException {
    FaultProxy proxy =
        new FaultProxy(upstream, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    proxy.executor.execute(proxy::accept);
    return proxy;
  }

  /** Host and port, as references name the registry behind it. */
  public String host() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** From now on all answers have this fault. */
  public void set(Fault fault) {
    set(fault, path -> true);
  }

  /** From now on answers about these paths have this fault, and the others none. */
  public void set(Fault fault, Predicate<String> path) {
    rule = new Rule(path, fault);
  }

  /** Method and path of each request so far. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  public void forgetRequests() {
    requests.clear();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        executor.execute(() -> serve(socket));
      }
    } catch (SocketException e) {
      // Closed: the end.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String request = in.readLine();
      if (request == null) {
        return;
      }
      String[] line = request.split(" ", -1);
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      for (String header = in.readLine();
          header != null && !header.isEmpty();
          header = in.readLine()) {
        int colon = header.indexOf(':');
        headers.put(header.substring(0, colon), header.substring(colon + 1).strip());
      }
      requests.add(line[0] + " " + line[1]);
      Exchange exchange = new Exchange(socket, line[0], line[1], headers);
      Rule now = rule;
      (now.path().test(line[1]) ? now.fault() : Fault.NONE).answer(exchange);
    } catch (IOException e) {
      // Whoever asked has gone, as those do who wait no longer.
    } finally {
      open.remove(socket);
    }
  }

  /** One request, and the means to answer it, well or not. */
  final class Exchange {

    private final Socket socket;
    private final String method;
    private final String path;
    private final Map<String, String> headers;

    private Exchange(Socket socket, String method, String path, Map<String, String> headers) {
      this.socket = socket;
      this.method = method;
      this.path = path;
      this.headers = headers;
    }

    String method() {
      return method;
    }

    String path() {
      return path;
    }

    /** Answers as the registry does, with a change. */
    void forward(UnaryOperator<Answer> change) throws IOException {
      send(change.apply(ask()));
    }

    /** The digest that the registry stated first for this path. */
    String firstDigest(Answer now) {
      return firstDigests.getOrDefault(path, now.digest());
    }

    void reply(int status, String type, String body) throws IOException {
      reply(status, type, body, Map.of());
    }

    void reply(int status, String type, String body, Map<String, String> more) throws IOException {
      Answer answer = new Answer(status, more, body.getBytes(StandardCharsets.UTF_8));
      send(answer.withHeader("Content-Type", type));
    }

    /** Sends something that need not be HTTP. */
    void raw(String text) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    /** Says the registry's length and sends less. */
    void truncate() throws IOException {
      Answer answer = ask();
      byte[] bytes = method.equals("HEAD") ? new byte[1] : answer.body;
      head(answer, bytes.length + 10);
      socket.getOutputStream().write(bytes, 0, bytes.length / 2);
    }

    void endless() throws IOException {
      raw("HTTP/1.1 200 OK\r\nContent-Type: " + Fault.OCI_MANIFEST + "\r\n\r\n");
      String block = " ".repeat(1 << 16);
      while (!method.equals("HEAD")) {
        raw(block);
      }
    }

    void drip() throws IOException {
      raw(
          "HTTP/1.1 200 OK\r\nContent-Type: "
              + Fault.OCI_MANIFEST
              + "\r\nContent-Length: 9999\r\n");
      do {
        raw("X-Slow: 1\r\n");
      } while (!closes(Duration.ofMillis(100)));
    }

    void stayOpen() {
      boolean unused = closes(Duration.ofDays(1));
    }

    void reset() throws IOException {
      socket.setSoLinger(true, 0);
    }

    private boolean closes(Duration wait) {
      try {
        return closed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return true;
      }
    }

    private Answer ask() throws IOException {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://" + upstream + path))
              .timeout(Duration.ofSeconds(60))
              .method(method, HttpRequest.BodyPublishers.noBody());
      headers.forEach(
          (name, value) -> {
            if (!OF_CONNECTION.contains(name.toLowerCase(java.util.Locale.ROOT))) {
              request.header(name, value);
            }
          });
      try {
        HttpResponse<byte[]> answer =
            http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        Map<String, String> received = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        answer.headers().map().forEach((name, values) -> received.put(name, values.get(0)));
        Answer read = new Answer(answer.statusCode(), received, answer.body());
        if (!read.digest().isEmpty()) {
          firstDigests.putIfAbsent(path, read.digest());
        }
        return read;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    private void send(Answer answer) throws IOException {
      if (method.equals("HEAD")) {
        String length = answer.headers.getOrDefault("Content-Length", "");
        head(answer, length.isEmpty() ? answer.body.length : Long.parseLong(length));
      } else {
        head(answer, answer.body.length);
        socket.getOutputStream().write(answer.body);
      }
      socket.getOutputStream().flush();
    }

    private void head(Answer answer, long length) throws IOException {
      StringBuilder text = new StringBuilder("HTTP/1.1 " + answer.status + " Said\r\n");
      answer.headers.forEach(
          (name, value) -> {
            if (!OF_CONNECTION.contains(name.toLowerCase(java.util.Locale.ROOT))) {
              text.append(name).append(": ").append(value).append("\r\n");
            }
          });
      raw(text + "Content-Length: " + length + "\r\nConnection: close\r\n\r\n");
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      executor.shutdownNow();
    }
  }
}
