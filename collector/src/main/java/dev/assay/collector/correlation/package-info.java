/**
 * What matters first: joins what an artifact contains, what advisories say of it, and what of it
 * was seen in use.
 *
 * <p>Begin with {@link dev.assay.collector.correlation.Correlator}. {@link
 * dev.assay.collector.correlation.UnusedPolicy} decides what may be called not used; everything
 * that it does not let pass is <em>not measured</em>, with the reason. Who is told is left to the
 * edges.
 */
@NullMarked
package dev.assay.collector.correlation;

import org.jspecify.annotations.NullMarked;
