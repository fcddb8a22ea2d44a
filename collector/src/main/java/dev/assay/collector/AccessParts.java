package dev.assay.collector;

import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.http.BindAddress;
import dev.assay.collector.http.Entrance;
import dev.assay.collector.http.ServerTls;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what decides who gets in. */
final class AccessParts {

  private static final Logger log = LoggerFactory.getLogger(AccessParts.class);

  /** Two small files are read; whoever replaces them looks whether it worked. */
  private static final Duration REFRESH_INTERVAL = Duration.ofSeconds(1);

  private final CollectorConfig config;
  private final Threads threads;

  AccessParts(CollectorConfig config, Threads threads) {
    this.config = config;
    this.threads = threads;
  }

  /**
   * Returns where and how the server is reached.
   *
   * @throws IllegalArgumentException if the settings would let in whoever comes by
   */
  Entrance entrance() {
    BindAddress address = BindAddress.of(config.listen().host(), config.listen().port());
    ServerTls tls = tls(config.access().certificate(), config.access().key());
    if (tls == null && !address.isLoopback()) {
      allowPlainText();
    }
    if (tls != null) {
      threads.every("assay-certificate", REFRESH_INTERVAL, tls::refresh);
    }
    return new Entrance(address, tls);
  }

  private static @Nullable ServerTls tls(@Nullable Path certificate, @Nullable Path key) {
    if (certificate == null && key == null) {
      return null;
    }
    if (certificate == null || key == null) {
      throw new IllegalArgumentException(
          "collector.tls.certificate and collector.tls.key: only one is set (expected: both or"
              + " none)");
    }
    return new ServerTls(certificate, key);
  }

  private void allowPlainText() {
    String host = config.listen().host();
    if (!config.access().insecurePlainText()) {
      throw new IllegalArgumentException(
          "collector.listen: '"
              + host
              + "' is reached from other machines, and there is no certificate (expected:"
              + " collector.tls.certificate and collector.tls.key, or a loopback address such as"
              + " 127.0.0.1; behind a proxy that speaks TLS: collector.insecure.plain-text=true)");
    }
    log.warn(
        "INSECURE: plain text is spoken on {} (collector.insecure.plain-text): whoever is on the way"
            + " reads and changes everything, tokens included",
        host);
  }
}
