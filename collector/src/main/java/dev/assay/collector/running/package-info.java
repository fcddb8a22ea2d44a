/**
 * What runs where: nodes, containers, images and processes, now and ended.
 *
 * <p>Begin with {@link dev.assay.collector.running.Running}. What they use is left to the package
 * usage.
 */
@NullMarked
package dev.assay.collector.running;

import org.jspecify.annotations.NullMarked;
