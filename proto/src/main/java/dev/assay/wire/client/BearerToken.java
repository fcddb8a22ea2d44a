package dev.assay.wire.client;

import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * Shows the token of a file with each call, and reads it anew each time: tokens are replaced while
 * programs run. It never leaves this machine in plain text.
 */
final class BearerToken extends CallCredentials {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** Tokens of Kubernetes have about a thousand characters; what is larger is another file. */
  private static final int MOST_BYTES = 8192;

  private final Path file;

  BearerToken(Path file) {
    this.file = file;
  }

  @Override
  public void applyRequestMetadata(
      final RequestInfo call, Executor executor, final MetadataApplier applier) {
    if (call.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY && !isThisMachine(call)) {
      applier.fail(
          Status.UNAUTHENTICATED.withDescription(
              "the token of "
                  + file
                  + " is not sent in plain text: name the authority of the collector's"
                  + " certificate, so that the connection is TLS"));
      return;
    }
    executor.execute(
        new Runnable() {
          @Override
          public void run() {
            apply(applier);
          }
        });
  }

  private static boolean isThisMachine(RequestInfo call) {
    SocketAddress peer = call.getTransportAttrs().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return peer instanceof InetSocketAddress
        && ((InetSocketAddress) peer).getAddress() != null
        && ((InetSocketAddress) peer).getAddress().isLoopbackAddress();
  }

  private void apply(MetadataApplier applier) {
    String token;
    try {
      token = read();
    } catch (IOException e) {
      applier.fail(
          Status.UNAUTHENTICATED.withDescription("the token cannot be read: " + e.getMessage()));
      return;
    }
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    applier.apply(headers);
  }

  private String read() throws IOException {
    byte[] bytes = new byte[MOST_BYTES];
    int length = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = 0; n >= 0 && length < bytes.length; ) {
        n = in.read(bytes, length, bytes.length - length);
        length += Math.max(n, 0);
      }
    } catch (IOException e) {
      throw new IOException(String.valueOf(e), e); // its message alone is only the path
    }
    String token = new String(bytes, 0, length, StandardCharsets.US_ASCII).trim();
    boolean isToken = !token.isEmpty() && length < bytes.length;
    for (int i = 0; i < token.length(); i++) {
      isToken &= token.charAt(i) > ' ' && token.charAt(i) < 0x7f;
    }
    if (!isToken) {
      throw new IOException(file + " holds no token (expected: one word of visible ASCII)");
    }
    return token;
  }
}
