/**
 * What the bytes of files in use are: digests of programs, libraries and Java archives that
 * containers run.
 *
 * <p>Begin with {@link dev.assay.sensor.content.FileDigests}. Whether an image has such a file is
 * the collector's to say. All that is opened belongs to strangers: paths cannot lead out of the
 * container, nothing but regular files is opened, and reading is limited in size and pace.
 */
@NullMarked
package dev.assay.sensor.content;

import org.jspecify.annotations.NullMarked;
