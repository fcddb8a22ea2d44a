/**
 * Benchmarks of the node sensor; {@code benchmarks/sensor/scan.sh} runs those that need processes.
 */
@NullMarked
package dev.assay.benchmarks.sensor;

import org.jspecify.annotations.NullMarked;
