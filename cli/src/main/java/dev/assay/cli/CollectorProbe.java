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
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

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

  static Result of(HostPort address, @Nullable Path authority) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.host(), address.port()), MOST_MILLIS);
    } catch (IOException e) {
      return Result.NOBODY; // the caller says so
    }
    try {
      return saysOk(address, authority) ? Result.COLLECTOR : Result.STRANGER;
    } catch (SocketTimeoutException e) {
      return Result.COLLECTOR;
    } catch (IOException e) {
      return Result.STRANGER; // its answer is none of HTTP
    }
  }

  private static SSLContext trusting(Path authority) throws IOException {
    try (InputStream pem = Files.newInputStream(authority)) {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        trusted.setCertificateEntry("authority-" + trusted.size(), each);
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trust.getTrustManagers(), null);
      return tls;
    } catch (GeneralSecurityException e) {
      throw new IOException(authority + " holds no certificates: " + e.getMessage(), e);
    }
  }

  private static boolean saysOk(HostPort address, @Nullable Path authority) throws IOException {
    URI page = URI.create((authority == null ? "http://" : "https://") + address + "/livez");
    HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection(Proxy.NO_PROXY);
    try {
      if (connection instanceof HttpsURLConnection secure && authority != null) {
        secure.setSSLSocketFactory(trusting(authority).getSocketFactory());
      }
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
