/**
 * The collector: takes evidence, concludes, answers. Begin with {@link
 * dev.assay.collector.CollectorMain}; {@link dev.assay.collector.Collector} makes and joins
 * everything else.
 */
@NullMarked
package dev.assay.collector;

import org.jspecify.annotations.NullMarked;
