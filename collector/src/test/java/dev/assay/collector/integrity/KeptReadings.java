package dev.assay.collector.integrity;

import dev.assay.collector.registry.Readings;
import dev.assay.collector.registry.Readings.Reading;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Readings that outlive a collector that starts anew, in memory. */
final class KeptReadings implements Readings.Store {

  private final Set<Reading> kept = new HashSet<>();

  @Override
  public boolean contains(Reading reading) {
    return kept.contains(reading);
  }

  @Override
  public void save(Collection<Reading> fresh) {
    kept.addAll(fresh);
  }
}
