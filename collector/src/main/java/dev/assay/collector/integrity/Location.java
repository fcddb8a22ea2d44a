package dev.assay.collector.integrity;

import java.time.Instant;

/**
 * Where a violation is.
 *
 * @param place the container
 * @param firstDetected when the violation was first detected there
 */
public record Location(Place place, Instant firstDetected) {}
