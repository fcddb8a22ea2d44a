/**
 * What was seen in use of each artifact: its files, and the classes of its archives.
 *
 * <p>Begin with {@link dev.assay.collector.usage.UsageLedger}. Which package owns a file is decided
 * from this and the package sbom.
 */
@NullMarked
package dev.assay.collector.usage;

import org.jspecify.annotations.NullMarked;
