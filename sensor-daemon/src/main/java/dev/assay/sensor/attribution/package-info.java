/**
 * Whose files these are: joins what the kernel says of a process with the container it runs in.
 *
 * <p>Begin with {@link dev.assay.sensor.attribution.Attributor}. Names of files are translated into
 * the root of the container (or of the host), through bind mounts and nested mount namespaces;
 * where that cannot be done for certain, the file counts as outside of it. Which package owns a
 * file is the collector's to say.
 */
@NullMarked
package dev.assay.sensor.attribution;

import org.jspecify.annotations.NullMarked;
