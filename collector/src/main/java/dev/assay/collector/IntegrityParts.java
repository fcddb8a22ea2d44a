package dev.assay.collector;

import dev.assay.collector.change.ChangeFeed;
import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.http.RegistryWebhook;
import dev.assay.collector.integrity.Confirmation;
import dev.assay.collector.integrity.IntegrityCheck;
import dev.assay.collector.integrity.IntegrityMonitor;
import dev.assay.collector.integrity.IntegrityRegister;
import dev.assay.collector.integrity.IntegrityStore;
import dev.assay.collector.integrity.Pace;
import dev.assay.collector.integrity.ReportedImages;
import dev.assay.collector.integrity.SourceChange;
import dev.assay.collector.integrity.SourceChanges;
import dev.assay.collector.integrity.TagPolicy;
import dev.assay.collector.integrity.TrustPolicy;
import dev.assay.collector.registry.Mirrors;
import dev.assay.collector.registry.Readings;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.registry.RegistryClient;
import dev.assay.settings.Secret;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** Makes what checks the integrity of images, and joins it. */
final class IntegrityParts {

  /** At the most; never longer than the interval of the checks themselves. */
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  /** Checks spread over a tenth of the interval. */
  private static final int JITTER_PERCENT = 10;

  private final CollectorConfig.Integrity how;
  private final Mirrors mirrors;
  private final TrustPolicy trust;
  private final IntegrityRegister register;
  private final IntegrityMonitor monitor;

  /**
   * Makes the parts; nothing runs before {@link #start}.
   *
   * @param access how registries are asked
   * @param worker works in what was answered, one after the other
   */
  IntegrityParts(
      CollectorConfig.Integrity how,
      RegistryAccess access,
      ReportedImages running,
      RegistryClient registries,
      IntegrityStore store,
      ChangeFeed changes,
      Clock clock,
      Executor worker) {
    this.how = how;
    this.mirrors = access.mirrors();
    this.trust = new TrustPolicy(how.trusted(), mirrors);
    this.register =
        new IntegrityRegister(
            store,
            new Confirmation(
                how.confirmations(),
                how.missingConfirmations(),
                how.recheck(),
                how.missingRecheck()),
            new IntegrityChanges(changes, clock));
    // Twice as many as are asked for, so that one is ready when another is done.
    Pace pace =
        new Pace(
            how.interval(),
            how.recheck(),
            JITTER_PERCENT,
            2 * access.limits().inFlightPerRegistry(),
            how.retention());
    this.monitor =
        new IntegrityMonitor(
            running,
            registries,
            new IntegrityCheck(new TagPolicy(how.mutableTags())),
            store,
            register,
            pace,
            clock,
            worker);
  }

  TrustPolicy trust() {
    return trust;
  }

  IntegrityRegister register() {
    return register;
  }

  IntegrityMonitor monitor() {
    return monitor;
  }

  /**
   * Begins to look for what is to be checked.
   *
   * @param readings what the checks show of who can read what
   */
  void start(Threads threads, Readings readings) {
    Duration look = how.interval().compareTo(LOOK_INTERVAL) < 0 ? how.interval() : LOOK_INTERVAL;
    threads.every(
        "assay-look",
        look,
        () -> {
          monitor.run();
          readings.run();
        });
  }

  /** Returns what takes news of registries; they and all checks are counted. */
  RegistryWebhook webhook(Executor executor, MeterRegistry meters) {
    Secret secret = how.webhookSecret();
    RegistryWebhook webhook =
        new RegistryWebhook(secret == null ? null : secret.reveal(), this::checkChanged, executor);
    new CollectorMeters(meters).countIntegrity(monitor, webhook);
    return webhook;
  }

  private int checkChanged(List<SourceChange> changed) {
    return monitor.checkNow(new SourceChanges(changed, mirrors)).size();
  }
}
