/**
 * What the layers of images contain: which path leads to which bytes.
 *
 * <p>Begin with {@link dev.assay.collector.layer.LayerReader}, which reads one layer, and {@link
 * dev.assay.collector.layer.ImageFiles}, which puts layers on top of each other as container
 * runtimes do. Layers are made by strangers: nothing is written or executed, everything is bounded
 * in size, count, depth and time. Where layers come from is left to {@code registry}, what follows
 * from them to {@code content}.
 */
@NullMarked
package dev.assay.collector.layer;

import org.jspecify.annotations.NullMarked;
