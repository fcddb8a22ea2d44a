/**
 * Makes the inventory of a root by all formats that are known.
 *
 * <p>Begin with {@link dev.assay.inventory.scan.RootScan}.
 */
@NullMarked
package dev.assay.inventory.scan;

import org.jspecify.annotations.NullMarked;
