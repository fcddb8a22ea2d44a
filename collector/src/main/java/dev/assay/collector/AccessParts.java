package dev.assay.collector;

import dev.assay.collector.access.Access;
import dev.assay.collector.access.Audit;
import dev.assay.collector.access.FailedAttempts;
import dev.assay.collector.access.ForeignTokens;
import dev.assay.collector.access.Permission;
import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.http.BindAddress;
import dev.assay.collector.http.Entrance;
import dev.assay.collector.http.Gate;
import dev.assay.collector.http.RegistryWebhook;
import dev.assay.collector.http.ServerTls;
import dev.assay.collector.kubernetes.TokenReviews;
import dev.assay.collector.page.PageDoor;
import dev.assay.collector.registry.CertificateAuthorities;
import dev.assay.wire.v1.AdminGrpc;
import dev.assay.wire.v1.IngestGrpc;
import dev.assay.wire.v1.InventoryImportGrpc;
import dev.assay.wire.v1.QueryGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what decides who gets in. */
final class AccessParts {

  private static final Logger log = LoggerFactory.getLogger(AccessParts.class);

  /** Small files are read; whoever replaces them looks whether it worked. */
  private static final Duration REFRESH_INTERVAL = Duration.ofSeconds(1);

  private final CollectorConfig config;
  private final BindAddress address;
  private final @Nullable ServerTls tls;
  private final Access access;
  private final Clock clock;
  private final ForeignTokens foreign;
  private final Audit audit;

  /**
   * Reads certificates and tokens.
   *
   * @throws IllegalArgumentException if they cannot be used, or if the settings would let in
   *     whoever comes by
   */
  AccessParts(CollectorConfig config, Clock clock) {
    this.config = config;
    this.address = BindAddress.of(config.listen().host(), config.listen().port());
    this.tls = tls(config.access());
    this.clock = clock;
    CollectorConfig.Kubernetes kubernetes = config.kubernetes();
    boolean asksKubernetes = !kubernetes.sensors().isEmpty() || !kubernetes.agents().isEmpty();
    this.foreign = asksKubernetes ? reviews(kubernetes) : ForeignTokens.NONE;
    this.audit = new Audit(clock);
    boolean guarded =
        config.access().tokens() != null || config.access().clients() != null || asksKubernetes;
    this.access = guarded ? Access.guarded(config.access().tokens(), clock) : Access.open();
    if (!address.isLoopback()) {
      CollectorConfig.Access allowed = config.access();
      if (tls == null) {
        require(allowed.insecurePlainText(), "there is no certificate", PLAIN_TEXT);
      }
      if (!guarded) {
        require(allowed.insecureAnybody(), "everybody is let in", ANYBODY);
      }
    }
  }

  /** A setting that allows what nobody should do by accident. */
  private record Insecure(String setting, String instead, String risk) {}

  private static final Insecure PLAIN_TEXT =
      new Insecure(
          "collector.insecure.plain-text",
          "collector.tls.certificate and collector.tls.key",
          "whoever is on the way reads and changes everything, tokens included");

  private static final Insecure ANYBODY =
      new Insecure(
          "collector.insecure.anybody",
          "collector.tokens, made by 'assay token create', collector.tls.client-ca or"
              + " collector.kubernetes.sensors",
          "whoever reaches the port reads everything, and reports what they like");

  private void require(boolean isAllowed, String what, Insecure otherwise) {
    String host = config.listen().host();
    if (!isAllowed) {
      throw new IllegalArgumentException(
          "collector.listen: '"
              + host
              + "' is reached from other machines, and "
              + what
              + " (expected: "
              + otherwise.instead()
              + ", or a loopback address such as 127.0.0.1; who knows better sets "
              + otherwise.setting()
              + "=true)");
    }
    log.warn("INSECURE: {} on {} ({}): {}", what, host, otherwise.setting(), otherwise.risk());
  }

  private static ForeignTokens reviews(CollectorConfig.Kubernetes settings) {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .sslContext(CertificateAuthorities.trusting("Kubernetes", settings.authority()))
            .build();
    return new TokenReviews(
        client,
        new TokenReviews.Settings(
            settings.api(),
            settings.token(),
            settings.audience(),
            Set.copyOf(settings.sensors()),
            Set.copyOf(settings.agents()),
            settings.cluster()));
  }

  private static @Nullable ServerTls tls(CollectorConfig.Access settings) {
    if (settings.certificate() == null && settings.key() == null) {
      if (settings.clients() != null) {
        throw new IllegalArgumentException(
            "collector.tls.client-ca: set without collector.tls.certificate (expected: both, since"
                + " clients show certificates over TLS only)");
      }
      return null;
    }
    if (settings.certificate() == null || settings.key() == null) {
      throw new IllegalArgumentException(
          "collector.tls.certificate and collector.tls.key: only one is set (expected: both or"
              + " none)");
    }
    return new ServerTls(settings.certificate(), settings.key(), settings.clients());
  }

  /** Returns where and how the server is reached, and begins to read the files again and again. */
  Entrance entrance(Threads threads) {
    Gate gate = new Gate(access, foreign, new FailedAttempts(clock), audit, methods(), paths());
    threads.every("assay-access", REFRESH_INTERVAL, () -> refresh(gate));
    return new Entrance(address, tls, gate, !access.isRequired());
  }

  private void refresh(Gate gate) {
    if (tls != null) {
      tls.refresh();
    }
    access.refresh();
    gate.endRevoked();
  }

  /** Returns the certificate that is shown, read again as the entrance is; null: none. */
  @Nullable ServerTls tls() {
    return tls;
  }

  /** Returns what signing in needs; null: nobody has to. */
  @Nullable PageDoor door() {
    // Counted apart: programs with a wrong token do not keep people from signing in.
    return access.isRequired()
        ? new PageDoor(access, new FailedAttempts(clock), audit, Gate.COOKIE)
        : null;
  }

  private static Map<String, Permission> methods() {
    Map<String, Permission> needed = new HashMap<>();
    for (MethodDescriptor<?, ?> method : QueryGrpc.getServiceDescriptor().getMethods()) {
      needed.put(method.getFullMethodName(), Permission.READ);
    }
    for (MethodDescriptor<?, ?> method : HealthGrpc.getServiceDescriptor().getMethods()) {
      needed.put(method.getFullMethodName(), Permission.NONE);
    }
    // Documents say what does not count, so that they are worth as much as what they silence.
    for (MethodDescriptor<?, ?> method : AdminGrpc.getServiceDescriptor().getMethods()) {
      needed.put(method.getFullMethodName(), Permission.ADMINISTER);
    }
    needed.put(AdminGrpc.getCheckImagesMethod().getFullMethodName(), Permission.OPERATE);
    needed.put(
        InventoryImportGrpc.getImportInventoryMethod().getFullMethodName(), Permission.OPERATE);
    needed.put(IngestGrpc.getReportMethod().getFullMethodName(), Permission.REPORT);
    return needed;
  }

  private static Map<String, Permission> paths() {
    return Map.of(
        "/livez",
        Permission.NONE,
        "/readyz",
        Permission.NONE,
        // Styles and scripts, which are in the program's release.
        "/assets/",
        Permission.NONE,
        Gate.SIGN_IN,
        Permission.NONE,
        "/sign-out",
        Permission.NONE,
        // Has a secret of its own.
        RegistryWebhook.PATH,
        Permission.NONE);
  }
}
