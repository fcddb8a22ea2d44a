package dev.assay.collector.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Authorities that are trusted for single registries, besides those of the Java runtime. */
public final class CertificateAuthorities {

  private static final int MAX_BYTES = 1 << 20;

  private final Map<String, SSLContext> byRegistry;

  private CertificateAuthorities(Map<String, SSLContext> byRegistry) {
    this.byRegistry = Map.copyOf(byRegistry);
  }

  /** Returns none but the runtime's. */
  public static CertificateAuthorities standard() {
    return new CertificateAuthorities(Map.of());
  }

  /**
   * Reads files of certificates (PEM or DER).
   *
   * @param files by registry, as references name it
   * @throws IllegalArgumentException if one cannot be read or holds none
   */
  public static CertificateAuthorities read(Map<String, Path> files) {
    Map<String, SSLContext> contexts = new HashMap<>();
    files.forEach((registry, file) -> contexts.put(registry, trusting(registry, file)));
    return new CertificateAuthorities(contexts);
  }

  /**
   * Returns what trusts the certificates of a file (PEM or DER) besides those of the runtime.
   *
   * @param whose name of the host that is asked, for people
   * @throws IllegalArgumentException if it cannot be read or holds none
   */
  public static SSLContext trusting(String whose, Path file) {
    try {
      return context(file);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "certificates of "
              + whose
              + ": cannot read "
              + file
              + " (expected: one or more certificates, PEM): "
              + e.getMessage(),
          e);
    }
  }

  private static SSLContext context(Path file) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    int number = 0;
    for (Certificate own : certificates(file)) {
      trusted.setCertificateEntry("own-" + number++, own);
    }
    // A registry may lead to a token service or a store of blobs elsewhere.
    for (TrustManager manager : managers(null)) {
      if (manager instanceof X509TrustManager standard) {
        for (Certificate authority : standard.getAcceptedIssuers()) {
          trusted.setCertificateEntry("standard-" + number++, authority);
        }
      }
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers(trusted), null);
    return context;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES);
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new java.io.ByteArrayInputStream(bytes));
      if (found.isEmpty()) {
        throw new IOException("it holds no certificate");
      }
      return found;
    }
  }

  /** Returns what trusts the store's authorities; null: the runtime's. */
  private static TrustManager[] managers(@org.jspecify.annotations.Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /** Returns what to speak TLS with to a registry that has authorities of its own. */
  Optional<SSLContext> of(String registry) {
    return Optional.ofNullable(byRegistry.get(registry));
  }
}
