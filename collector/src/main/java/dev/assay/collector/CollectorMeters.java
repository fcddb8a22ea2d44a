package dev.assay.collector;

import dev.assay.collector.automation.Outbox;
import dev.assay.collector.grpc.IngestEndpoint;
import dev.assay.collector.http.RegistryWebhook;
import dev.assay.collector.ingest.EvidenceLedger;
import dev.assay.collector.ingest.GroupCommit;
import dev.assay.collector.integrity.IntegrityMonitor;
import dev.assay.collector.kubernetes.AdmissionReviews;
import dev.assay.collector.kubernetes.PodWatch;
import dev.assay.collector.registry.HttpRegistryClient;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Counts what the parts of the collector do. */
final class CollectorMeters {

  private final MeterRegistry meters;

  CollectorMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Reads these parts whenever metrics are asked for. */
  void count(
      IngestEndpoint ingest, EvidenceLedger ledger, GroupCommit commits, ThreadPoolExecutor reads) {
    new JvmMemoryMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    countSenders(ingest);
    countEvidence(ledger, commits);
    Gauge.builder("assay.questions.waiting", reads, part -> part.getQueue().size())
        .description("Questions that wait for a thread")
        .register(meters);
    FunctionCounter.builder("assay.questions", reads, ThreadPoolExecutor::getCompletedTaskCount)
        .description("Questions answered, and steps of watches")
        .register(meters);
  }

  /** Reads how registries are asked whenever metrics are asked for. */
  void count(HttpRegistryClient registries) {
    FunctionCounter.builder("assay.registry.requests", registries, part -> part.counts().requests())
        .description("HTTP requests to registries, their token services and APIs")
        .register(meters);
    FunctionCounter.builder(
            "assay.registry.requests.failed", registries, part -> part.counts().failures())
        .description("Requests to registries that got no whole answer")
        .register(meters);
    Gauge.builder("assay.registry.references.waiting", registries, part -> part.counts().waiting())
        .description("Image references that wait for their turn at their registry")
        .register(meters);
  }

  /** Reads how images are checked whenever metrics are asked for. */
  void countIntegrity(IntegrityMonitor monitor, RegistryWebhook webhook) {
    Gauge.builder("assay.integrity.references", monitor, part -> part.counts().references())
        .description("Image references that run and are checked")
        .register(meters);
    Gauge.builder("assay.integrity.waiting", monitor, part -> part.counts().waiting())
        .description("Image references that wait for their registry")
        .register(meters);
    FunctionCounter.builder("assay.integrity.checks", monitor, part -> part.counts().checks())
        .description("Checks of image references that were worked in")
        .register(meters);
    FunctionCounter.builder("assay.webhook.taken", webhook, RegistryWebhook::taken)
        .description("Notifications of registries taken")
        .register(meters);
    FunctionCounter.builder("assay.webhook.refused", webhook, RegistryWebhook::refused)
        .description("Notifications of registries refused: secret, size or form")
        .register(meters);
  }

  /** Reads what is known of a cluster whenever metrics are asked for. */
  void count(PodWatch pods) {
    Gauge.builder("assay.kubernetes.pods", pods, PodWatch::pods)
        .description("Pods that are known by the word of the API server")
        .register(meters);
    Gauge.builder("assay.kubernetes.watching", pods, part -> part.isWatching() ? 1 : 0)
        .description("1 while the API server tells of changes of pods and their owners")
        .register(meters);
  }

  /** Reads what became of pods whenever metrics are asked for. */
  void count(AdmissionReviews reviews) {
    count("injected", reviews, AdmissionReviews::injected);
    count("unchanged", reviews, AdmissionReviews::unchanged);
    count("failed", reviews, AdmissionReviews::failed);
  }

  private void count(
      String outcome, AdmissionReviews reviews, ToDoubleFunction<AdmissionReviews> count) {
    FunctionCounter.builder("assay.injection.pods", reviews, count)
        .tag("outcome", outcome)
        .description("New pods by whether the agent was added; all of them were let through")
        .register(meters);
  }

  /** Reads what became of messages whenever metrics are asked for. */
  void count(Outbox outbox) {
    FunctionCounter.builder("assay.messages.delivered", outbox, Outbox::delivered)
        .description("Messages that their targets took")
        .register(meters);
    FunctionCounter.builder("assay.messages.failed", outbox, Outbox::failed)
        .description("Attempts to deliver a message that failed; it is sent again")
        .register(meters);
    FunctionCounter.builder("assay.messages.dead", outbox, Outbox::dead)
        .description("Messages given up: assay get deliveries --state dead")
        .register(meters);
  }

  private void countSenders(IngestEndpoint ingest) {
    Gauge.builder("assay.senders", ingest, part -> part.counts().connected())
        .description("Sensors and agents connected")
        .register(meters);
    total("assay.ingest.batches", "Batches taken", ingest, counts -> counts.batches());
    total("assay.ingest.bytes", "Bytes of messages taken", ingest, counts -> counts.bytes());
    total(
        "assay.ingest.batches.rejected",
        "Batches that will never be taken",
        ingest,
        counts -> counts.rejectedBatches());
    total(
        "assay.ingest.streams.refused",
        "Streams ended because of what they sent, or for want of memory",
        ingest,
        counts -> counts.refusedStreams());
    total(
        "assay.ingest.batches.without.parts",
        "Batches asked for again, with parts that replicas share and that were not known",
        ingest,
        counts -> counts.partsWanted());
    total(
        "assay.ingest.dictionaries", "Dictionaries taken", ingest, counts -> counts.dictionaries());
    total(
        "assay.ingest.dictionary.parts.dropped",
        "Parts of dictionaries dropped because too many waited; they are asked for again",
        ingest,
        counts -> counts.droppedParts());
    total(
        "assay.ingest.dictionaries.malformed",
        "Dictionaries that were not what they said",
        ingest,
        counts -> counts.malformedDictionaries());
  }

  private void total(
      String name,
      String description,
      IngestEndpoint ingest,
      ToLongFunction<IngestEndpoint.Counts> count) {
    FunctionCounter.builder(name, ingest, part -> count.applyAsLong(part.counts()))
        .description(description)
        .register(meters);
  }

  private void countEvidence(EvidenceLedger ledger, GroupCommit commits) {
    FunctionCounter.builder("assay.commits", commits, GroupCommit::commits)
        .description("Commits of evidence")
        .register(meters);
    FunctionCounter.builder("assay.commit.failures", commits, GroupCommit::failures)
        .description("Commits that the database refused; they are tried again")
        .register(meters);
    Gauge.builder("assay.artifacts", ledger, part -> part.counts().artifacts())
        .description("Artifacts known")
        .register(meters);
    Gauge.builder("assay.wishes", ledger, part -> part.counts().wishesOutstanding())
        .description("Dictionaries asked for and not delivered yet")
        .register(meters);
    FunctionCounter.builder(
            "assay.wishes.unanswered", ledger, part -> part.counts().wishesGivenUp())
        .description("Dictionaries that no sender delivered")
        .register(meters);
    Gauge.builder("assay.evidence.memory", ledger, part -> part.counts().usedBytes())
        .baseUnit("bytes")
        .description("Memory that merged evidence takes, roughly")
        .register(meters);
    Gauge.builder("assay.evidence.memory.limit", ledger, part -> part.counts().limitBytes())
        .baseUnit("bytes")
        .description("Memory that merged evidence may take")
        .register(meters);
  }
}
