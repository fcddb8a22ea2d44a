/**
 * What a root file system contains: packages, and the files they own.
 *
 * <p>Only the values, which know nothing of files and formats. Begin with {@link
 * dev.assay.inventory.Inventory}; {@code dev.assay.inventory.scan} makes one, a package below
 * {@code os} reads each format of package database, and one below {@code language} each format of
 * library.
 */
@NullMarked
package dev.assay.inventory;

import org.jspecify.annotations.NullMarked;
