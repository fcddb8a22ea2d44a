/**
 * What the layers of images contain: which path leads to which bytes.
 *
 * <p>Begin with {@link dev.assay.collector.layer.LayerReader}, which reads one layer, and {@link
 * dev.assay.collector.layer.ImageFiles}, which puts layers on top of each other as container
 * runtimes do; {@link dev.assay.collector.layer.PartialRoot} does so on disk, with chosen files
 * only. Layers are made by strangers: nothing is executed, nothing is written where they say, and
 * everything is bounded in size, count, depth and time. Where layers come from is left to {@code
 * registry} and {@code scan}, what follows from them to {@code content} and {@code scan}.
 */
@NullMarked
package dev.assay.collector.layer;

import org.jspecify.annotations.NullMarked;
