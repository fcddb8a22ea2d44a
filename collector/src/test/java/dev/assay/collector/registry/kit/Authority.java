package dev.assay.collector.registry.kit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority that nobody trusts by default, and one certificate of it, for servers on
 * the loopback interface.
 */
public final class Authority {

  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String CA = "ca";
  private static final String SERVER = "server";

  private final Path directory;
  private final KeyStore keys;

  private Authority(Path directory, KeyStore keys) {
    this.directory = directory;
    this.keys = keys;
  }

  /** Makes a new one; its files lie in {@code directory}. */
  public static Authority create(Path directory) throws Exception {
    Path store = Files.createDirectories(directory).resolve("keys.p12");
    keytool(store, CA, "CN=Test authority", "bc:c", "ku:c=keyCertSign,digitalSignature");
    keytool(store, SERVER, "CN=127.0.0.1", "san=ip:127.0.0.1,dns:localhost");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    Authority authority = new Authority(directory, keys);
    authority.writePem();
    return authority;
  }

  private static void keytool(Path store, String alias, String name, String... extensions)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD),
                "-alias",
                alias,
                "-dname",
                name));
    for (String extension : extensions) {
      command.addAll(List.of("-ext", extension));
    }
    if (!alias.equals(CA)) {
      command.addAll(List.of("-signer", CA));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.Charset.defaultCharset());
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + " failed: " + said);
    }
  }

  private void writePem() throws IOException, GeneralSecurityException {
    Files.writeString(certificate(), pem("CERTIFICATE", keys.getCertificate(CA).getEncoded()));
    StringBuilder chain = new StringBuilder();
    for (Certificate each : keys.getCertificateChain(SERVER)) {
      chain.append(pem("CERTIFICATE", each.getEncoded()));
    }
    Files.writeString(serverCertificate(), chain);
    Files.writeString(serverKey(), pem("PRIVATE KEY", signingKey().getEncoded()));
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
  }

  /** The authority's own certificate, in PEM: who trusts it can connect. */
  public Path certificate() {
    return directory.resolve("ca.pem");
  }

  /** The server's certificate and its issuer's, in PEM. */
  public Path serverCertificate() {
    return directory.resolve("server.pem");
  }

  /** The server's private key, in PEM. */
  public Path serverKey() {
    return directory.resolve("server.key");
  }

  /** Certificate and key of a client, in PEM. */
  public record Client(Path certificate, Path key) {}

  /** Certifies a client; {@code names} is its subject alternative name as keytool writes it. */
  public Client certify(String alias, String names) throws Exception {
    Path store = directory.resolve("keys.p12");
    keytool(store, alias, "CN=" + alias, "san=" + names);
    KeyStore all = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      all.load(in, PASSWORD);
    }
    Path certificate = directory.resolve(alias + ".pem");
    Path key = directory.resolve(alias + ".key");
    StringBuilder chain = new StringBuilder();
    for (Certificate each : all.getCertificateChain(alias)) {
      chain.append(pem("CERTIFICATE", each.getEncoded()));
    }
    Files.writeString(certificate, chain);
    Files.writeString(key, pem("PRIVATE KEY", all.getKey(alias, PASSWORD).getEncoded()));
    return new Client(certificate, key);
  }

  /** The server's certificate and its issuer's, as JSON Web Signatures carry them (RFC 7515). */
  List<String> chain() throws GeneralSecurityException {
    List<String> chain = new ArrayList<>();
    for (Certificate each : keys.getCertificateChain(SERVER)) {
      chain.add(Base64.getEncoder().encodeToString(each.getEncoded()));
    }
    return chain;
  }

  PrivateKey signingKey() throws GeneralSecurityException {
    return (PrivateKey) keys.getKey(SERVER, PASSWORD);
  }

  /** TLS for a server of this authority, and for clients that trust it and nothing else. */
  public SSLContext tls() throws GeneralSecurityException, IOException {
    KeyManagerFactory own = KeyManagerFactory.getInstance("SunX509");
    KeyStore serverOnly = KeyStore.getInstance("PKCS12");
    serverOnly.load(null, PASSWORD);
    serverOnly.setKeyEntry(SERVER, signingKey(), PASSWORD, keys.getCertificateChain(SERVER));
    own.init(serverOnly, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, PASSWORD);
    trusted.setCertificateEntry(CA, keys.getCertificate(CA));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
