/**
 * Shows at start that the sensor really sees: by finding what is known to be there.
 *
 * <p>Begin with {@link dev.assay.sensor.selfcheck.SelfCheck}.
 */
@NullMarked
package dev.assay.sensor.selfcheck;

import org.jspecify.annotations.NullMarked;
