/**
 * Tells operators and schedulers whether the collector lives and is able to work. Begin with {@link
 * dev.assay.collector.health.HealthEndpoint}.
 *
 * <p>What is checked is given as probes by whoever wires the program; numbers are left to the
 * meters.
 */
@NullMarked
package dev.assay.collector.health;

import org.jspecify.annotations.NullMarked;
