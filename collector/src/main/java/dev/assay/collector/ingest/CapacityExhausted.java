package dev.assay.collector.ingest;

/** There is no room for more evidence in memory; what was not taken may be sent again later. */
public final class CapacityExhausted extends Exception {

  private static final long serialVersionUID = 1;

  CapacityExhausted(long limitBytes) {
    super(
        "The collector holds as much evidence as it may ("
            + (limitBytes >> 20)
            + " MiB). Give it more memory; what it refuses stays with its senders until then.");
  }
}
