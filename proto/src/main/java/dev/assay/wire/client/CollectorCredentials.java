package dev.assay.wire.client;

import io.grpc.ChannelCredentials;
import io.grpc.CompositeChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a program trusts a collector, and what it shows of itself. Immutable.
 *
 * <p>With an authority the connection is TLS, and the collector's certificate has to be of that
 * authority and for the host that is connected to. Without one it is plain text, over which a token
 * goes to this machine only.
 */
public final class CollectorCredentials {

  /** Plain text, and nothing is shown. */
  public static final CollectorCredentials NONE = new CollectorCredentials(null, null, null, null);

  private final @Nullable Path authority;
  private final @Nullable Path certificate;
  private final @Nullable Path key;
  private final @Nullable Path token;

  /**
   * Names the files, which are read later.
   *
   * @param authority certificates (PEM) of who is trusted to say who the collector is
   * @param certificate this program's own certificate with its chain (PEM)
   * @param key its private key (PEM, PKCS #8)
   * @param token file with a bearer token, read anew for each call
   * @throws IllegalArgumentException if some are missing that others need
   */
  public CollectorCredentials(
      @Nullable Path authority,
      @Nullable Path certificate,
      @Nullable Path key,
      @Nullable Path token) {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException(
          "certificate and key for the collector: only one is given (expected: both or none)");
    }
    if (certificate != null && authority == null) {
      throw new IllegalArgumentException(
          "certificate for the collector: given without an authority (expected: one, since a"
              + " certificate is shown over TLS only)");
    }
    this.authority = authority;
    this.certificate = certificate;
    this.key = key;
    this.token = token;
  }

  /** Tells whether the connection is TLS. */
  public boolean isTls() {
    return authority != null;
  }

  /**
   * Reads the files, but for the token.
   *
   * @throws IOException if one cannot be used; the message names it
   */
  public ChannelCredentials channel() throws IOException {
    ChannelCredentials transport = transport();
    return token == null
        ? transport
        : CompositeChannelCredentials.create(transport, new BearerToken(token));
  }

  private ChannelCredentials transport() throws IOException {
    if (authority == null) {
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
    try {
      tls.trustManager(authority.toFile());
      if (certificate != null && key != null) {
        tls.keyManager(certificate.toFile(), key.toFile());
      }
    } catch (IOException e) {
      throw new IOException("a certificate for the collector cannot be read: " + e, e);
    }
    return tls.build();
  }
}
