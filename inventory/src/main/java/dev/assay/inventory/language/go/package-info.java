/**
 * Go: the modules that an executable was linked from, as it says itself.
 *
 * <p>Begin with {@link dev.assay.inventory.language.go.GoReader}.
 */
@NullMarked
package dev.assay.inventory.language.go;

import org.jspecify.annotations.NullMarked;
