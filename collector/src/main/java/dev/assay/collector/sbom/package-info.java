/**
 * What an artifact contains: packages with the files they own, and archives with their classes.
 *
 * <p>Begin with {@link dev.assay.collector.sbom.Inventories}. What of it is in use is left to the
 * package usage.
 */
@NullMarked
package dev.assay.collector.sbom;

import org.jspecify.annotations.NullMarked;
