/**
 * Packages of programming languages.
 *
 * <p>A package below this one for each language; each has a {@link
 * dev.assay.inventory.language.LanguageReader} that looks at one directory at a time, so that a
 * root is walked once for all of them.
 */
@NullMarked
package dev.assay.inventory.language;

import org.jspecify.annotations.NullMarked;
