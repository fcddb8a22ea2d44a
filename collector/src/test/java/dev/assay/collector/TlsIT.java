package dev.assay.collector;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.http.ServerTls;
import dev.assay.collector.registry.kit.Authority;
import dev.assay.wire.client.CollectorCredentials;
import dev.assay.wire.v1.GetSummaryRequest;
import dev.assay.wire.v1.QueryGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collector that speaks TLS, with real certificates, clients and files that change. */
class TlsIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private static Path shared;
  private static Authority authority;
  private static Authority other;
  private static ServedCollector served;

  @TempDir private Path directory;

  @BeforeAll
  static void start() throws Exception {
    authority = SharedAuthorities.ONE;
    other = SharedAuthorities.OTHER;
    put(authority, shared);
    served = served(shared);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void answersOverTls(String version) throws Exception {
    try (SSLSocket socket = socket(authority.tls(), served.port())) {
      socket.setEnabledProtocols(new String[] {version});
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
      assertThat(get(authority).body()).isEqualTo("ok\n");
      assertThat(served.collector().url()).startsWith("https://");
    }
  }

  @Test
  void olderVersionsAreRefused() throws Exception {
    // A ClientHello of TLS 1.1 with TLS_RSA_WITH_AES_128_CBC_SHA (RFC 4346, section 7.4.1.2): the
    // platform's own client does not speak it any more.
    byte[] hello =
        HexFormat.of()
            .parseHex("160302002d010000290302" + "07".repeat(32) + "00" + "0002002f" + "0100");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port())) {
      hello[4] = (byte) (hello.length - 5);
      hello[8] = (byte) (hello.length - 9);
      socket.getOutputStream().write(hello);
      assertThat(socket.getInputStream().readNBytes(7))
          .as("a fatal alert: protocol_version")
          .startsWith(21)
          .endsWith(2, 70);
    }
  }

  @Test
  void plainTextIsNotAnswered() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port())) {
      OutputStream out = socket.getOutputStream();
      out.write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
      try (InputStream in = socket.getInputStream()) {
        assertThat(new String(in.readAllBytes(), US_ASCII)).doesNotContain("HTTP", "ok");
      }
    }
  }

  @Test
  void clientsTrustTheirAuthorityAlone() throws Exception {
    assertThat(nodes(authority)).isZero();
    assertThatThrownBy(() -> nodes(other))
        .isInstanceOf(StatusRuntimeException.class)
        .hasStackTraceContaining("PKIX");
  }

  @Test
  void replacedCertificateIsShownWithoutARestart() throws Exception {
    assertThat(isShown(other)).isFalse();
    put(other, shared);
    try {
      await().atMost(SOON).until(() -> isShown(other));
      assertThat(get(other).body()).isEqualTo("ok\n");
    } finally {
      put(authority, shared);
    }
    await().atMost(SOON).until(() -> isShown(authority));
  }

  @Test
  void uselessFilesLeaveTheCertificateInEffect() throws Exception {
    put(authority, directory);
    ServerTls tls = new ServerTls(certificate(directory), key(directory), null);
    List<X509Certificate> before = tls.keyPair("*").certificateChain();
    Files.copy(other.serverKey(), key(directory), StandardCopyOption.REPLACE_EXISTING);
    tls.refresh();
    assertThat(tls.keyPair("*").certificateChain()).as("key of another").isEqualTo(before);
    Files.writeString(certificate(directory), "nothing");
    tls.refresh();
    assertThat(tls.keyPair("*").certificateChain()).as("no certificate").isEqualTo(before);
    Files.copy(
        other.serverCertificate(), certificate(directory), StandardCopyOption.REPLACE_EXISTING);
    tls.refresh();
    assertThat(tls.keyPair("*").certificateChain()).as("both of the other").isNotEqualTo(before);
  }

  @Test
  void otherAddressesNeedACertificateOrAnExplicitWord() {
    List<String> everywhere =
        List.of(
            "--collector.listen=0.0.0.0:0",
            "--collector.database=" + directory.resolve("collector.db"),
            "--collector.scan.images=false");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Collector.start(CollectorConfig.read(everywhere), Clock.systemUTC()).close())
        .withMessageContaining("collector.tls.certificate")
        .withMessageContaining("collector.insecure.plain-text");
  }

  @Test
  void halfOfAPairIsRefused() throws Exception {
    put(authority, directory);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ServedCollector.start(
                        directory, "--collector.tls.certificate=" + certificate(directory))
                    .close())
        .withMessageContaining("only one is set");
    Files.copy(other.serverKey(), key(directory), StandardCopyOption.REPLACE_EXISTING);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> served(directory).close())
        .withMessageContaining("the key is not that of the certificate");
  }

  private static ServedCollector served(Path in) {
    return ServedCollector.start(
        in, "--collector.tls.certificate=" + certificate(in), "--collector.tls.key=" + key(in));
  }

  private static void put(Authority of, Path into) throws IOException {
    Files.copy(of.serverKey(), key(into), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(of.serverCertificate(), certificate(into), StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path certificate(Path in) {
    return in.resolve("served.pem");
  }

  private static Path key(Path in) {
    return in.resolve("served.key");
  }

  private static HttpResponse<String> get(Authority trusted) throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(trusted.tls()).build();
    URI uri = URI.create("https://127.0.0.1:" + served.port() + "/livez");
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static SSLSocket socket(SSLContext tls, int port) throws IOException {
    return (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port);
  }

  private static boolean isShown(Authority whose) throws Exception {
    try (SSLSocket socket = socket(whose.tls(), served.port())) {
      socket.startHandshake();
      return true;
    } catch (SSLHandshakeException e) {
      return false; // a certificate of another authority
    }
  }

  private static long nodes(Authority trusted) throws IOException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                "127.0.0.1",
                served.port(),
                new CollectorCredentials(trusted.certificate(), null, null, null).channel())
            .build();
    try {
      return QueryGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .getSummary(GetSummaryRequest.getDefaultInstance())
          .getNodes();
    } finally {
      channel.shutdownNow();
    }
  }
}
