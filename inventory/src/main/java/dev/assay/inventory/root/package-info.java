/**
 * A file tree that cannot be left.
 *
 * <p>The files of a container are written by strangers. Links in them mean places inside the
 * container, and reading them must not follow one to the outside, hang on a pipe, or fill the
 * memory. Begin with {@link dev.assay.inventory.root.ContainedRoot}.
 */
@NullMarked
package dev.assay.inventory.root;

import org.jspecify.annotations.NullMarked;
