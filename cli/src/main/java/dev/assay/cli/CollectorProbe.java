package dev.assay.cli;

import dev.assay.settings.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Finds out in a moment whether a collector is there, by its page {@code /livez}. */
final class CollectorProbe {

  /**
   * A person waits for the program to start; the collector of one host answers in a millisecond.
   */
  private static final int MOST_MILLIS = 500;

  private static final int MOST_BYTES = 16;

  /** What is there. */
  enum Result {
    /** A collector, or one that is too busy to say so. */
    COLLECTOR,
    /** Nobody takes the connection. */
    NOBODY,
    /** Something else. */
    STRANGER
  }

  private CollectorProbe() {}

  static Result of(HostPort address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.host(), address.port()), MOST_MILLIS);
    } catch (IOException e) {
      return Result.NOBODY; // the caller says so
    }
    try {
      return saysOk(address) ? Result.COLLECTOR : Result.STRANGER;
    } catch (SocketTimeoutException e) {
      return Result.COLLECTOR;
    } catch (IOException e) {
      return Result.STRANGER; // its answer is none of HTTP
    }
  }

  private static boolean saysOk(HostPort address) throws IOException {
    URI page = URI.create("http://" + address + "/livez");
    HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection(Proxy.NO_PROXY);
    try {
      connection.setConnectTimeout(MOST_MILLIS);
      connection.setReadTimeout(MOST_MILLIS);
      connection.setInstanceFollowRedirects(false);
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        return false;
      }
      try (InputStream body = connection.getInputStream()) {
        return new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).equals("ok\n");
      }
    } finally {
      connection.disconnect();
    }
  }
}
