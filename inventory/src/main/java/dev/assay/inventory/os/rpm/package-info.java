/**
 * Packages of Fedora, Red Hat, SUSE and others: the databases of rpm(8).
 *
 * <p>Begin with {@link dev.assay.inventory.os.rpm.RpmDatabase}. rpm has kept its package headers in
 * three kinds of files over the years, each read here by a {@link
 * dev.assay.inventory.os.rpm.HeaderStore} of its own, in place and page by page: files of some
 * hundred megabytes are common. The files are strangers': each page is read once at most.
 */
@NullMarked
package dev.assay.inventory.os.rpm;

import org.jspecify.annotations.NullMarked;
