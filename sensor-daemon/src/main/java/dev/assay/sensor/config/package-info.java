/**
 * The sensor's settings.
 *
 * <p>Begin with {@link dev.assay.sensor.config.SensorSettings} for what there is, {@link
 * dev.assay.sensor.config.SensorConfig} for the values in effect. Only the wiring class uses this
 * package; all others are given values.
 */
@NullMarked
package dev.assay.sensor.config;

import org.jspecify.annotations.NullMarked;
