package dev.assay.collector.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.automation.Channel;
import dev.assay.collector.automation.Outcome;
import dev.assay.collector.automation.SecretReference;
import dev.assay.collector.automation.Target;
import dev.assay.collector.registry.kit.Authority;
import dev.assay.collector.testing.MovableClock;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** Mail at a real server over STARTTLS. */
class MailChannelIT {

  @TempDir private static Path directory;
  private static Authority authority;

  private final List<String> mails = new CopyOnWriteArrayList<>();
  private final MovableClock clock = new MovableClock();
  private SMTPServer server;
  private String rejection = "";

  @BeforeAll
  static void makeCertificates() throws Exception {
    authority = Authority.create(directory);
  }

  @BeforeEach
  void start() throws Exception {
    server = server().startTlsSocketFactory(authority.tls()).enableTLS().requireTLS().build();
    server.start();
  }

  private SMTPServer.Builder server() {
    return SMTPServer.port(0)
        .bindAddress(InetAddress.getLoopbackAddress())
        .authenticationHandlerFactory(
            new EasyAuthenticationHandlerFactory(
                (user, password, context) -> {
                  if (!user.equals("assay") || !password.equals("hunter2")) {
                    throw new LoginFailedException();
                  }
                }))
        .requireAuth()
        .messageHandler(
            (context, from, to, content) -> {
              if (!rejection.isEmpty()) {
                throw new RejectException(Integer.parseInt(rejection), "not from you");
              }
              mails.add(new String(content, StandardCharsets.ISO_8859_1));
            });
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private Channel channel(@Nullable Path certificates, String password, int port) {
    Target target =
        new Target.Email(
            "t",
            60,
            "127.0.0.1",
            port,
            Target.Email.Security.STARTTLS,
            "assay",
            new SecretReference(SecretReference.Place.ENVIRONMENT, "MAIL"),
            "Assay <assay@example.com>",
            List.of("ops@example.com", "soc@example.com"),
            certificates == null ? null : certificates.toString());
    return new TargetChannels(
            new HostGuard(Set.of("127.0.0.1")),
            new Secrets(Map.of("MAIL", password)::get),
            new Links(() -> "https://assay.example"),
            clock)
        .to(target);
  }

  private Channel trusting() {
    return channel(authority.certificate(), "hunter2", server.getPortAllocated());
  }

  @Test
  void mailSaysWhatAndWhereAndWhatToDo() throws Exception {
    Outcome outcome =
        trusting().send(ChannelsIT.opened("Missing Source\r\nBcc: thief@example.com"), "");

    assertThat(outcome).isEqualTo(new Outcome.Delivered("", ""));
    MimeMessage mail =
        new MimeMessage(
            Session.getInstance(new Properties()),
            new ByteArrayInputStream(mails.get(0).getBytes(StandardCharsets.ISO_8859_1)));
    assertThat(mails).hasSize(1);
    assertThat(mail.getAllRecipients())
        .extracting(Object::toString)
        .containsExactly("ops@example.com", "soc@example.com");
    assertThat(mail.getSubject()).isEqualTo("[HIGH] Missing Source  Bcc: thief@example.com");
    assertThat(mail.getRecipients(Message.RecipientType.BCC)).isNull();
    assertThat(mail.getMessageID()).isEqualTo("<0000000000012345@example.com>");
    assertThat(mail.getContent().toString())
        .contains("Severity: high", "Image: registry.example/app:1.2")
        .contains("Status: Artifact Not Found")
        .contains("- cluster east, namespace prod, workload Deployment/web")
        .contains("- Restore it from the trash can.")
        .contains("https://assay.example/image?reference=registry.example%2Fapp%3A1.2");
  }

  @Test
  void nothingIsSentToServerThatCannotProveWhoItIs() {
    Outcome outcome = send(channel(null, "hunter2", server.getPortAllocated()));

    assertThat(((Outcome.Later) outcome).reason()).startsWith("127.0.0.1: ");
    assertThat(mails).isEmpty();
  }

  @Test
  void nothingIsSentInPlainText() {
    SMTPServer plain = server().build();
    plain.start();
    try {
      Outcome outcome = send(channel(authority.certificate(), "hunter2", plain.getPortAllocated()));

      assertThat(((Outcome.Later) outcome).reason()).contains("STARTTLS");
      assertThat(mails).isEmpty();
    } finally {
      plain.stop();
    }
  }

  @Test
  void refusalsAreToldFromWhatPasses() {
    assertThat(send(channel(authority.certificate(), "wrong", server.getPortAllocated())))
        .isEqualTo(new Outcome.Later("127.0.0.1 does not know the user or the password", null));
    rejection = "451";
    assertThat(send(trusting())).isInstanceOf(Outcome.Later.class);
    rejection = "554";
    assertThat(((Outcome.Refused) send(trusting())).reason()).contains("answers 554", "not from");
    server.stop();
    assertThat(send(trusting())).isInstanceOf(Outcome.Later.class);
  }

  private static Outcome send(Channel channel) {
    try {
      return channel.send(ChannelsIT.opened("Missing Source"), "");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
