/**
 * Packages of Alpine and Wolfi: the database of apk(8).
 *
 * <p>Begin with {@link dev.assay.inventory.os.apk.ApkDatabase}.
 */
@NullMarked
package dev.assay.inventory.os.apk;

import org.jspecify.annotations.NullMarked;
