package dev.assay.sensor;

import com.google.protobuf.ByteString;
import dev.assay.sensor.coverage.CoverageLedger;
import dev.assay.sensor.coverage.Gap.Cause;
import dev.assay.wire.client.Disconnection;
import dev.assay.wire.client.ReportListener;
import dev.assay.wire.v1.Want;
import dev.assay.wire.v1.Welcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears from the collector, and hands it on to the thread that scans and reports. */
final class CollectorEvents implements ReportListener {

  private static final Logger LOG = LoggerFactory.getLogger(CollectorEvents.class);

  /** What the scanning thread does about it. For any thread; never blocks. */
  interface Reporting {

    /** The collector with this store is connected. */
    void connected(ByteString storeId);

    /** The collector wishes for something. */
    void wanted(Want want);

    /** There may be room again for what waits. */
    void hasRoom();

    /** A batch was dropped since the collector will never take it. */
    void refused();
  }

  private final Reporting reporting;
  private final CoverageLedger ledger;
  private String lastTrouble = "";

  CollectorEvents(Reporting reporting, CoverageLedger ledger) {
    this.reporting = reporting;
    this.ledger = ledger;
  }

  @Override
  public void connected(Welcome welcome) {
    LOG.info("connected to {}", welcome.getCollector());
    lastTrouble = "";
    reporting.connected(welcome.getStoreId());
  }

  @Override
  public void wanted(Want want) {
    reporting.wanted(want);
  }

  @Override
  public void acknowledged(long sequence) {
    reporting.hasRoom();
  }

  @Override
  public void rejected(long sequence, String reason) {
    LOG.warn("the collector will never take batch {}: {}; it is dropped", sequence, reason);
    ledger.lose(
        Cause.QUEUE_OVERFLOW, "rejected", "batches that the collector refused: " + reason, 1);
    reporting.refused();
    reporting.hasRoom();
  }

  @Override
  public void disconnected(Disconnection disconnection) {
    // The same trouble again and again is told once: attempts go on.
    if (!disconnection.detail().equals(lastTrouble)) {
      lastTrouble = disconnection.detail();
      LOG.warn("{}; evidence waits, next attempt in {}", lastTrouble, disconnection.retryAfter());
    }
  }
}
