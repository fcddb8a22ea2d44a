package dev.assay.collector.http;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import io.netty.handler.ssl.ClientAuth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that the server shows, read again when its files change: new connections get the
 * new one, those that stand are left alone.
 *
 * <p>{@link #refresh} is for one thread at a time; connections ask from any thread.
 */
public final class ServerTls implements TlsProvider {

  private static final Logger log = LoggerFactory.getLogger(ServerTls.class);

  /** A chain of certificates has a few kilobytes. */
  private static final long MOST_BYTES = 1 << 20;

  private final Path certificate;
  private final Path key;
  private final @Nullable Path clients;
  private volatile TlsKeyPair pair;
  private volatile List<X509Certificate> trusted;
  private Pem read;

  /** What both files hold. */
  private record Pem(String certificate, String key, @Nullable String clients) {}

  /**
   * Reads the files for the first time.
   *
   * @param certificate the certificate and its chain, in PEM
   * @param key its private key, in PEM (PKCS #8)
   * @param clients certificates of the authorities of clients, in PEM; null: clients are not asked
   *     for any
   * @throws IllegalArgumentException if they cannot be used; the message names them
   */
  public ServerTls(Path certificate, Path key, @Nullable Path clients) {
    this.certificate = certificate;
    this.key = key;
    this.clients = clients;
    try {
      this.read = pem();
      this.pair = pair(read);
      this.trusted = trusted(read);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException(unusable(e), e);
    }
  }

  /** Reads the files again; while they cannot be used, what was read before stays in effect. */
  public void refresh() {
    try {
      Pem now = pem();
      if (!now.equals(read)) {
        // Whatever comes of it is told once, not each time.
        read = now;
        TlsKeyPair fresh = pair(now);
        trusted = trusted(now);
        pair = fresh;
        log.info(
            "New connections get the certificate of {} that is valid until {}",
            certificate,
            pair.certificateChain().get(0).getNotAfter().toInstant());
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      log.error("{}; connections get the certificate that was read before", unusable(e));
    }
  }

  private String unusable(Exception why) {
    return "certificate "
        + certificate
        + (clients == null ? "" : ", clients' authorities " + clients)
        + " and key "
        + key
        + " cannot be used: "
        + why;
  }

  private Pem pem() throws IOException {
    return new Pem(text(certificate), text(key), clients == null ? null : text(clients));
  }

  private static String text(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + " is larger than 1 MiB: no certificate, no key");
    }
    return Files.readString(file, StandardCharsets.US_ASCII);
  }

  private static TlsKeyPair pair(Pem read) throws GeneralSecurityException {
    TlsKeyPair pair = TlsKeyPair.of(stream(read.key), stream(read.certificate));
    // While one of the files is new and the other old, no handshake would succeed.
    requireMatch(pair.privateKey(), pair.certificateChain().get(0));
    return pair;
  }

  private static List<X509Certificate> trusted(Pem read) throws GeneralSecurityException {
    if (read.clients == null) {
      return List.of();
    }
    List<X509Certificate> found = new ArrayList<>();
    for (Certificate each :
        CertificateFactory.getInstance("X.509").generateCertificates(stream(read.clients))) {
      found.add((X509Certificate) each);
    }
    if (found.isEmpty()) {
      throw new GeneralSecurityException("no authority of clients is in the file");
    }
    return List.copyOf(found);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void requireMatch(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] text = {1, 2, 3};
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(text);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the key is not that of the certificate");
    }
  }

  @Override
  public TlsKeyPair keyPair(String hostname) {
    return pair;
  }

  @Override
  public List<X509Certificate> trustedCertificates(String hostname) {
    return trusted;
  }

  /** Who shows no certificate is let in; what it may do is decided by what else it shows. */
  ClientAuth clientAuth() {
    return clients == null ? ClientAuth.NONE : ClientAuth.OPTIONAL;
  }
}
