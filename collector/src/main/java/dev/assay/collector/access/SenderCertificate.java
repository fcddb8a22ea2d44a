package dev.assay.collector.access;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads whose a sender's certificate is, from its subject alternative name: {@code
 * assay://CLUSTER/node/NODE} is the sensor of a node, {@code assay://CLUSTER/agent/NAME} an agent;
 * the cluster may be empty. That the certificate is genuine is for whoever made the connection.
 */
public final class SenderCertificate {

  /** Of RFC 5280, GeneralName: uniformResourceIdentifier. */
  private static final int URI = 6;

  private static final Pattern NAME =
      Pattern.compile("assay://([A-Za-z0-9._-]{0,253})/(node|agent)/([A-Za-z0-9._:-]{1,253})");

  private SenderCertificate() {}

  /** Returns whose it is; empty: it names nobody, or more than one. */
  public static Optional<Caller> read(X509Certificate certificate) {
    Collection<List<?>> names;
    try {
      names = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      return Optional.empty(); // names nobody that could be read
    }
    List<Caller> found =
        names == null
            ? List.of()
            : names.stream()
                .filter(name -> Integer.valueOf(URI).equals(name.get(0)))
                .map(name -> NAME.matcher(String.valueOf(name.get(1))))
                .filter(Matcher::matches)
                .map(SenderCertificate::caller)
                .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  private static Caller caller(Matcher name) {
    boolean isNode = name.group(2).equals("node");
    return new Caller(
        name.group(3),
        isNode ? Role.SENSOR : Role.AGENT,
        "certificate " + name.group(),
        name.group(1),
        isNode ? name.group(3) : "");
  }
}
