/**
 * The collector's settings: declared in {@link dev.assay.collector.config.CollectorSettings}, read
 * into {@link dev.assay.collector.config.CollectorConfig}. Only the wiring uses this package;
 * services are given plain values.
 */
@NullMarked
package dev.assay.collector.config;

import org.jspecify.annotations.NullMarked;
