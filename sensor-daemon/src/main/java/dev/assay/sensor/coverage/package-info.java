/**
 * What was not seen, and why: nothing may be called unused because of it.
 *
 * <p>Begin with {@link dev.assay.sensor.coverage.CoverageLedger}.
 */
@NullMarked
package dev.assay.sensor.coverage;

import org.jspecify.annotations.NullMarked;
