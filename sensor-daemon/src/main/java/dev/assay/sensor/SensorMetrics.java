package dev.assay.sensor;

import static dev.assay.sensor.health.Metric.Kind.COUNTER;
import static dev.assay.sensor.health.Metric.Kind.GAUGE;

import dev.assay.sensor.coverage.CoverageLedger;
import dev.assay.sensor.coverage.Gap;
import dev.assay.sensor.fileaccess.FileWatch;
import dev.assay.sensor.health.Metric;
import dev.assay.wire.client.ReportClient;
import dev.assay.wire.client.ReportCounters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sensor's numbers. For any thread. */
final class SensorMetrics {

  private final ScanLoop loop;
  private final CoverageLedger ledger;
  private final BudgetLoop budget;
  private final FileWatch.@Nullable State events;
  private final @Nullable ContentLoop contents;
  private final @Nullable ReportClient client;

  SensorMetrics(
      ScanLoop loop,
      CoverageLedger ledger,
      BudgetLoop budget,
      FileWatch.@Nullable State events,
      @Nullable ContentLoop contents,
      @Nullable ReportClient client) {
    this.loop = loop;
    this.ledger = ledger;
    this.budget = budget;
    this.events = events;
    this.contents = contents;
    this.client = client;
  }

  List<Metric> all() {
    List<Metric> all = new ArrayList<>();
    ScanLoop.State state = loop.state();
    counter(all, "scans_total", "Scans of all processes.", state.scans());
    counter(all, "full_scans_total", "Scans that read every process.", state.fullScans());
    gauge(all, "last_scan_milliseconds", "How long the last scan took.", state.lastScanMillis());
    gauge(all, "processes", "Processes that run.", state.running());
    gauge(all, "unreadable_processes", "Processes that cannot be read.", state.unreadable());
    gauge(all, "containers", "Containers that run.", state.containers());
    gauge(all, "mapped_files", "Distinct files mapped executable.", state.files());
    gauge(all, "coverage_gaps", "Kinds of things that are not seen.", ledger.gaps().size());
    long lost =
        ledger.gaps().stream()
            .filter(gap -> gap.cause() == Gap.Cause.QUEUE_OVERFLOW)
            .mapToLong(Gap::count)
            .sum();
    gauge(all, "lost", "Things dropped because a table or queue was full.", lost);
    gauge(all, "budget_step", "Steps of work left out to stay in budget.", budget.step().leftOut());
    counter(all, "own_cpu_milliseconds_total", "Own CPU.", budget.usage().cpu().toMillis());
    gauge(all, "own_resident_bytes", "Own memory.", budget.usage().residentBytes());
    if (events != null) {
      opened(all, events);
    }
    if (contents != null) {
      ContentLoop.State read = contents.state();
      counter(all, "content_passes_total", "Looks at all files in use.", read.passes());
      counter(all, "content_files_read_total", "Files read for their digest.", read.files());
      counter(all, "content_bytes_read_total", "Bytes read for that.", read.bytes());
      gauge(all, "content_files", "Files looked at in the last pass.", read.looked());
    }
    if (client != null) {
      delivery(all, client.counters(), client.isConnected());
    }
    return all;
  }

  private static void opened(List<Metric> all, FileWatch.State events) {
    counter(all, "file_events_total", "Files opened in containers.", events.events());
    counter(all, "file_accesses_total", "Of these, first ones of code.", events.accesses());
    counter(all, "file_event_overflows_total", "Times that some were lost.", events.overflows());
    gauge(all, "watched_roots", "Root file systems that are watched.", events.roots());
    gauge(all, "watched_volumes", "Other mounts in containers that are.", events.volumes());
  }

  private static void delivery(List<Metric> all, ReportCounters counters, boolean connected) {
    gauge(all, "collector_connected", "Whether a collector is connected.", connected ? 1 : 0);
    counter(all, "batches_offered_total", "Batches made.", counters.offered());
    counter(all, "batches_sent_total", "Batches sent, again ones too.", counters.sent());
    counter(all, "batches_acknowledged_total", "Batches known durable.", counters.acknowledged());
    counter(all, "batches_rejected_total", "Batches refused for good.", counters.rejected());
    counter(
        all,
        "batches_without_room_total",
        "Batches that found the queue full; their facts wait.",
        counters.droppedFull());
    gauge(all, "queued_bytes", "Evidence on its way to the collector.", counters.queuedBytes());
  }

  private static void counter(List<Metric> all, String name, String help, long value) {
    all.add(new Metric("assay_sensor_" + name, help, COUNTER, value));
  }

  private static void gauge(List<Metric> all, String name, String help, long value) {
    all.add(new Metric("assay_sensor_" + name, help, GAUGE, value));
  }
}
