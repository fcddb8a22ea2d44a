/**
 * Names of images: what was deployed, and what runs.
 *
 * <p>Begin with {@link dev.assay.collector.image.RunningImage}. Values only; asking a registry is
 * left to {@code registry}, judging to {@code integrity}.
 */
@NullMarked
package dev.assay.collector.image;

import org.jspecify.annotations.NullMarked;
