/**
 * Packages of Debian, Ubuntu and distroless images: the database of dpkg(1).
 *
 * <p>Begin with {@link dev.assay.inventory.os.dpkg.DpkgDatabase}. The database is a stranger's: a
 * malformed one gives what can be read of it, and says what could not.
 */
@NullMarked
package dev.assay.inventory.os.dpkg;

import org.jspecify.annotations.NullMarked;
