package dev.assay.collector.usage;

import dev.assay.collector.component.Unmeasured;
import java.util.List;

/**
 * What the JVMs of an artifact use.
 *
 * @param uses the archives, in no particular order
 * @param unmeasured what could not be said, and why
 */
public record DependencyReport(List<DependencyUse> uses, List<Unmeasured> unmeasured) {
  public DependencyReport {
    uses = List.copyOf(uses);
    unmeasured = List.copyOf(unmeasured);
  }
}
