/**
 * Processes, followed from scan to scan: which are new, which have changed, which have ended.
 *
 * <p>Begin with {@link dev.assay.sensor.process.ProcessScan}. It says what the kernel says; which
 * container a process is of, and what its files are called there, is left to {@code attribution}.
 */
@NullMarked
package dev.assay.sensor.process;

import org.jspecify.annotations.NullMarked;
