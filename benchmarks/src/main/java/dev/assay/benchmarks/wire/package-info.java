/**
 * What class usage costs to write, to read and to send.
 *
 * <p>{@link dev.assay.benchmarks.wire.ClassUsageEncoding} is a JMH benchmark; {@link
 * dev.assay.benchmarks.wire.MicroBenchmarks} runs it and the others.
 */
@NullMarked
package dev.assay.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
