/**
 * How what is counted changed over time. Begin at {@link dev.assay.collector.trend.TrendRecorder};
 * what is counted, and how, is up to whoever gives it the counts.
 */
@NullMarked
package dev.assay.collector.trend;

import org.jspecify.annotations.NullMarked;
