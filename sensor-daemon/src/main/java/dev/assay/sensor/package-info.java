/**
 * The node sensor: what runs on a node, in which container, and which files it has mapped.
 *
 * <p>Begin with {@link dev.assay.sensor.SensorMain}, which starts a {@link
 * dev.assay.sensor.Sensor}; one look without any collector is {@link dev.assay.sensor.NodeView}.
 */
@NullMarked
package dev.assay.sensor;

import org.jspecify.annotations.NullMarked;
