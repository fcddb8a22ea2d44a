/** What the programs promise, tried on real parts. Start with {@code ShippedImageIT}. */
@NullMarked
package dev.assay.acceptance;

import org.jspecify.annotations.NullMarked;
