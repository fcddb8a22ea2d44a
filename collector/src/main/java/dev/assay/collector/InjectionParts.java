package dev.assay.collector;

import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.http.AdmissionServer;
import dev.assay.collector.http.BindAddress;
import dev.assay.collector.http.ServerTls;
import dev.assay.collector.kubernetes.AdmissionReviews;
import dev.assay.collector.kubernetes.AgentInjection;
import dev.assay.settings.HostPort;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what adds the agent to pods. */
final class InjectionParts {

  private static final Logger log = LoggerFactory.getLogger(InjectionParts.class);

  /** It becomes an annotation of each pod, all of which together may have 256 KiB. */
  private static final long MOST_AUTHORITY_BYTES = 64 << 10;

  private InjectionParts() {}

  /**
   * Begins to answer API servers, where the settings say so.
   *
   * @throws IllegalArgumentException if a setting that is needed for it is missing
   */
  static void start(
      CollectorConfig config, @Nullable ServerTls tls, Closing closing, MeterRegistry meters) {
    CollectorConfig.Injection how = config.injection();
    HostPort listen = how.listen();
    if (listen == null) {
      return;
    }
    if (tls == null || how.image() == null || how.collector() == null || how.authority() == null) {
      throw new IllegalArgumentException(
          "collector.injection.listen: set without all that it needs (expected:"
              + " collector.injection.image, collector.injection.collector, collector.injection.ca"
              + " and collector.tls.certificate, too)");
    }
    Path authority = how.authority();
    String ignored = read(authority); // Whoever starts it hears of it, not the first pod.
    AdmissionReviews reviews =
        new AdmissionReviews(
            new AgentInjection(
                new AgentInjection.Settings(
                    how.image(),
                    how.collector().toString(),
                    config.kubernetes().audience(),
                    () -> read(authority))));
    new CollectorMeters(meters).count(reviews);
    AdmissionServer server =
        closing.add(
            "injection",
            new AdmissionServer(BindAddress.of(listen.host(), listen.port()), tls, reviews));
    server.start();
    log.info(
        "Pods are given the agent of {}: asked at {} port {}",
        how.image(),
        listen.host(),
        server.port());
  }

  private static String read(Path authority) {
    try {
      if (Files.size(authority) > MOST_AUTHORITY_BYTES) {
        throw new IllegalArgumentException(
            "collector.injection.ca: " + authority + " is larger than 64 KiB");
      }
      return Files.readString(authority, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException("collector.injection.ca: cannot be read: " + e, e);
    }
  }
}
