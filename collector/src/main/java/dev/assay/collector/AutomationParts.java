package dev.assay.collector;

import dev.assay.collector.alert.AlertStore;
import dev.assay.collector.automation.Automation;
import dev.assay.collector.automation.Channel;
import dev.assay.collector.automation.Occurrences;
import dev.assay.collector.automation.Outbox;
import dev.assay.collector.automation.OutboxStore;
import dev.assay.collector.automation.RuleBook;
import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.integrity.IntegrityStore;
import dev.assay.collector.integrity.TrustPolicy;
import dev.assay.collector.notify.HostGuard;
import dev.assay.collector.notify.Links;
import dev.assay.collector.notify.Secrets;
import dev.assay.collector.notify.TargetChannels;
import dev.assay.settings.ProcessEnvironment;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes what tells people and programs what happened, and joins it. */
final class AutomationParts {

  private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

  /** As many targets that do not answer at all keep no other waiting. */
  private static final int SENDERS = 4;

  private static final int QUEUE = 1000;
  private static final int TRIALS = 20;

  private final Automation automation;
  private final Outbox outbox;

  /**
   * Makes the parts, and looks from now on.
   *
   * @param listening address of the page where the collector listens, once it does
   */
  AutomationParts(
      CollectorConfig config,
      OutboxStore store,
      IntegrityStore integrity,
      AlertStore alerts,
      TrustPolicy trust,
      Supplier<String> listening,
      Threads threads,
      Closing closing,
      Clock clock) {
    CollectorConfig.Automation how = config.automation();
    RuleBook book = new RuleBook(how.rules(), store);
    Occurrences occurrences = new Occurrences(integrity, alerts, trust);
    Channel.Channels channels =
        KubernetesParts.channels(
            config.kubernetes(),
            threads,
            closing,
            new TargetChannels(
                new HostGuard(how.internalHosts()),
                new Secrets(ProcessEnvironment::variable),
                new Links(() -> page(how.page(), listening)),
                clock));
    ThreadPoolExecutor senders = threads.bounded("assay-notify", SENDERS, QUEUE);
    this.automation =
        new Automation(
            occurrences,
            store,
            book,
            channels,
            // A trial waits for no target that does not answer.
            threads.bounded("assay-notify-test", SENDERS, TRIALS),
            clock);
    this.outbox =
        new Outbox(
            UUID.randomUUID(),
            occurrences,
            store,
            book,
            channels,
            senders,
            how.retention(),
            // Nothing secret comes of it.
            new Random(),
            clock);
    closing.add("outbox", outbox);
    threads.every("assay-outbox", LOOK_INTERVAL, outbox);
  }

  /** Returns what people ask, and have done. */
  Automation automation() {
    return automation;
  }

  Outbox outbox() {
    return outbox;
  }

  private static String page(@Nullable URI page, Supplier<String> listening) {
    String address = page == null ? listening.get() : page.toString();
    return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
  }
}
