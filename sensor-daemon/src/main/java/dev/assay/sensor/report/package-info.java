/**
 * Tells the collector what runs and what it uses: facts, each once, and what the collector asks
 * for.
 *
 * <p>Begin with {@link dev.assay.sensor.report.SightingReporter}. Delivery itself, with its queue,
 * acknowledgements and reconnects, is {@code root.wire.client}'s.
 */
@NullMarked
package dev.assay.sensor.report;

import org.jspecify.annotations.NullMarked;
