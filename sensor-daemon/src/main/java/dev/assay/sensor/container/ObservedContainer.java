package dev.assay.sensor.container;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A container, and since when this sensor has known it.
 *
 * @param container what the runtime says of it, at the last time it was listed
 * @param observedSince when this sensor first saw it
 * @param endedAt when it was first found missing from the runtime's list; null while it runs
 */
public record ObservedContainer(
    Container container, Instant observedSince, @Nullable Instant endedAt) {}
