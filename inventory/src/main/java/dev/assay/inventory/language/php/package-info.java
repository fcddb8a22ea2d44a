/**
 * PHP: what Composer records of what it installed.
 *
 * <p>Begin with {@link dev.assay.inventory.language.php.ComposerReader}.
 */
@NullMarked
package dev.assay.inventory.language.php;

import org.jspecify.annotations.NullMarked;
