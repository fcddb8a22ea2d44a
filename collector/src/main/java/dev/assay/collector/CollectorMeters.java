package dev.assay.collector;

import dev.assay.collector.ingest.EvidenceLedger;
import dev.assay.collector.ingest.GroupCommit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.util.concurrent.ThreadPoolExecutor;

/** Counts what the parts of the collector do. */
final class CollectorMeters {

  private final MeterRegistry meters;

  CollectorMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Reads these parts whenever metrics are asked for. */
  void count(EvidenceLedger ledger, GroupCommit commits, ThreadPoolExecutor reads) {
    new JvmMemoryMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
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
    Gauge.builder("assay.questions.waiting", reads, part -> part.getQueue().size())
        .description("Questions that wait for a thread")
        .register(meters);
    FunctionCounter.builder("assay.questions", reads, ThreadPoolExecutor::getCompletedTaskCount)
        .description("Questions answered, and steps of watches")
        .register(meters);
  }
}
