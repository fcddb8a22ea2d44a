/**
 * Writes what an artifact contains, and what is known of it, in the formats of other tools.
 *
 * <p>Begin with {@link dev.assay.collector.export.BillOfMaterials}, the values that all writers
 * take; {@link dev.assay.collector.export.CycloneDxWriter} and {@link
 * dev.assay.collector.export.SpdxWriter} write them. Where the values come from is left to the
 * callers.
 */
@NullMarked
package dev.assay.collector.export;

import org.jspecify.annotations.NullMarked;
