package dev.assay.collector.correlation;

import dev.assay.collector.component.Unmeasured;
import java.util.List;

/**
 * What is known of the packages of an artifact.
 *
 * @param packages in no particular order
 * @param unmeasured what could not be said, and why
 */
public record Correlation(List<CorrelatedPackage> packages, List<Unmeasured> unmeasured) {
  /** Copies the lists. */
  public Correlation {
    packages = List.copyOf(packages);
    unmeasured = List.copyOf(unmeasured);
  }
}
