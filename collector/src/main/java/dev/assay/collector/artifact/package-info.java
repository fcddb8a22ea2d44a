/**
 * What evidence is about: artifacts, named by content, and what was not seen of them.
 *
 * <p>Begin with {@link dev.assay.collector.artifact.Artifact}. Names of images as registries and
 * people use them are left to the package image.
 */
@NullMarked
package dev.assay.collector.artifact;

import org.jspecify.annotations.NullMarked;
