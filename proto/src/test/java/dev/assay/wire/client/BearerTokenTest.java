package dev.assay.wire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.grpc.Attributes;
import io.grpc.CallCredentials.MetadataApplier;
import io.grpc.CallCredentials.RequestInfo;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenTest {

  private static final String SECRET = "assay_canary";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "NONE, 127.0.0.1, Bearer assay_canary",
    "PRIVACY_AND_INTEGRITY, 192.0.2.1, Bearer assay_canary",
    "NONE, 192.0.2.1, is not sent in plain text",
    "INTEGRITY, 192.0.2.1, is not sent in plain text",
  })
  void tokenLeavesThisMachineOverTlsOnly(SecurityLevel level, String peer, String outcome)
      throws Exception {
    String shown = apply(file(SECRET), level, peer);
    assertThat(shown).contains(outcome);
    assertThat(shown.contains(SECRET)).isEqualTo(outcome.startsWith("Bearer"));
  }

  @Test
  void replacedTokenIsShownFromThenOn() throws Exception {
    Path file = file(SECRET);
    assertThat(apply(file, SecurityLevel.NONE, "127.0.0.1")).isEqualTo("Bearer " + SECRET);
    Files.writeString(file, "assay_other\n");
    assertThat(apply(file, SecurityLevel.NONE, "127.0.0.1")).isEqualTo("Bearer assay_other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "assay_\u00e9", "assay_a\nset-cookie: b"})
  void whatIsNoTokenIsNotShown(String content) throws Exception {
    assertThat(apply(file(content), SecurityLevel.NONE, "127.0.0.1"))
        .startsWith("UNAUTHENTICATED")
        .contains("holds no token");
  }

  @Test
  void missingFileIsNamed() {
    assertThat(apply(directory.resolve("none"), SecurityLevel.NONE, "127.0.0.1"))
        .startsWith("UNAUTHENTICATED")
        .contains("NoSuchFile", "none");
  }

  @Test
  void halfOfACertificateIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CollectorCredentials(directory, directory, null, null))
        .withMessageContaining("only one is given");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CollectorCredentials(null, directory, directory, null))
        .withMessageContaining("without an authority");
  }

  private Path file(String content) throws Exception {
    return Files.writeString(directory.resolve("token"), content);
  }

  /** What is shown to the peer, or why nothing is. */
  private static String apply(Path file, SecurityLevel level, String peer) {
    StringBuilder outcome = new StringBuilder();
    new BearerToken(file)
        .applyRequestMetadata(
            new Call(level, new InetSocketAddress(peer, 7433)),
            Runnable::run,
            new MetadataApplier() {
              @Override
              public void apply(Metadata headers) {
                outcome.append(
                    headers.get(
                        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)));
              }

              @Override
              public void fail(Status status) {
                outcome.append(status.getCode()).append(' ').append(status.getDescription());
              }
            });
    return outcome.toString();
  }

  private static final class Call extends RequestInfo {

    private final SecurityLevel level;
    private final InetSocketAddress peer;

    private Call(SecurityLevel level, InetSocketAddress peer) {
      this.level = level;
      this.peer = peer;
    }

    @Override
    public MethodDescriptor<?, ?> getMethodDescriptor() {
      return dev.assay.wire.v1.IngestGrpc.getReportMethod();
    }

    @Override
    public SecurityLevel getSecurityLevel() {
      return level;
    }

    @Override
    public String getAuthority() {
      return peer.toString();
    }

    @Override
    public Attributes getTransportAttrs() {
      return Attributes.newBuilder().set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, peer).build();
    }
  }
}
