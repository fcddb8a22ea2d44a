package dev.assay.collector.notify;

import dev.assay.collector.automation.Delivery;
import dev.assay.collector.automation.Outcome;
import dev.assay.collector.automation.Target;
import dev.assay.collector.registry.CertificateAuthorities;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Date;
import java.util.Locale;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Sends mail by SMTP, as plain text. A message that is sent again has the same Message-ID, by which
 * mailboxes tell that they have it already.
 */
final class MailChannel implements MessageChannel {

  private static final String PATIENCE_MILLIS = "10000";
  private static final int REFUSED_FOR_GOOD = 5;

  private final Target.Email target;
  private final HostGuard guard;
  private final Secrets secrets;
  private final Links links;

  MailChannel(Target.Email target, HostGuard guard, Secrets secrets, Links links) {
    this.target = target;
    this.guard = guard;
    this.secrets = secrets;
    this.links = links;
  }

  @Override
  public Outcome deliver(Delivery message, String reference) throws UnusableTargetException {
    boolean inside = guard.check(target.host());
    if (target.security() == Target.Email.Security.NONE && !inside) {
      throw new UnusableTargetException(
          target.host()
              + ": only hosts of collector.automation.internal-hosts are sent mail in plain text");
    }
    String password = target.password() == null ? "" : secrets.reveal(target.password());
    Session session = Session.getInstance(properties());
    try (Transport transport = session.getTransport("smtp")) {
      if (target.user().isEmpty()) {
        transport.connect();
      } else {
        transport.connect(target.user(), password);
      }
      MimeMessage mail = mail(session, message);
      transport.sendMessage(mail, mail.getAllRecipients());
      return new Outcome.Delivered("", "");
    } catch (AddressException e) {
      return new Outcome.Refused("not an e-mail address: " + e.getRef());
    } catch (MessagingException e) {
      return failure(e);
    }
  }

  private Properties properties() throws UnusableTargetException {
    Properties all = new Properties();
    all.put("mail.smtp.host", target.host());
    all.put("mail.smtp.port", Integer.toString(target.port()));
    all.put("mail.smtp.auth", Boolean.toString(!target.user().isEmpty()));
    all.put("mail.smtp.connectiontimeout", PATIENCE_MILLIS);
    all.put("mail.smtp.timeout", PATIENCE_MILLIS);
    all.put("mail.smtp.writetimeout", PATIENCE_MILLIS);
    all.put("mail.smtp.ssl.checkserveridentity", "true");
    switch (target.security()) {
      case STARTTLS -> {
        all.put("mail.smtp.starttls.enable", "true");
        // Whoever takes the offer out of the answer gets nothing.
        all.put("mail.smtp.starttls.required", "true");
      }
      case TLS -> all.put("mail.smtp.ssl.enable", "true");
      case NONE -> {}
    }
    if (target.certificates() != null) {
      all.put("mail.smtp.ssl.socketFactory", trusting(Path.of(target.certificates())));
    }
    return all;
  }

  private SSLSocketFactory trusting(Path file) throws UnusableTargetException {
    try {
      return CertificateAuthorities.trusting(target.host(), file).getSocketFactory();
    } catch (IllegalArgumentException e) {
      throw new UnusableTargetException(String.valueOf(e.getMessage()));
    }
  }

  private MimeMessage mail(Session session, Delivery message) throws MessagingException {
    Wording wording = Wording.of(message, links);
    InternetAddress from = new InternetAddress(target.from(), true);
    String domain = from.getAddress().substring(from.getAddress().lastIndexOf('@') + 1);
    MimeMessage mail =
        new MimeMessage(session) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + message.id() + "@" + domain + ">");
          }
        };
    mail.setFrom(from);
    for (String to : target.to()) {
      mail.addRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
    }
    mail.setSubject(
        "[" + wording.severity().toUpperCase(Locale.ROOT) + "] " + wording.title(),
        StandardCharsets.UTF_8.name());
    mail.setText(wording.text(), StandardCharsets.UTF_8.name());
    mail.setSentDate(Date.from(message.what().at()));
    // RFC 3834: nobody's absence is to be answered.
    mail.setHeader("Auto-Submitted", "auto-generated");
    mail.saveChanges();
    return mail;
  }

  private Outcome failure(MessagingException failure) {
    String reason = target.host() + ": " + said(failure);
    if (failure instanceof AuthenticationFailedException) {
      return new Outcome.Later(target.host() + " does not know the user or the password", null);
    }
    for (Exception each = failure; each != null; each = next(each)) {
      int code =
          each instanceof SMTPSendFailedException send
              ? send.getReturnCode()
              : each instanceof SMTPAddressFailedException address ? address.getReturnCode() : 0;
      if (code / 100 == REFUSED_FOR_GOOD) {
        return new Outcome.Refused(target.host() + " answers " + code + ": " + said(each));
      }
    }
    return new Outcome.Later(reason, null);
  }

  private static @Nullable Exception next(Exception failure) {
    return failure instanceof MessagingException known ? known.getNextException() : null;
  }

  private static String said(Exception failure) {
    String text = failure.getMessage() == null ? "" : failure.getMessage();
    return Wording.shortened(failure.getClass().getSimpleName() + " " + text, 300);
  }
}
