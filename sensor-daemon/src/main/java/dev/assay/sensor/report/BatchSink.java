package dev.assay.sensor.report;

import dev.assay.wire.v1.Batch;

/** Takes batches for delivery, as {@code ReportClient.offer} does. */
public interface BatchSink {

  /** Takes a batch; false if there is no room for it now. Never blocks. */
  boolean offer(Batch batch);
}
