/**
 * Tells the kubelet, monitoring and people how the sensor is.
 *
 * <p>Begin with {@link dev.assay.sensor.health.HealthEndpoint}.
 */
@NullMarked
package dev.assay.sensor.health;

import org.jspecify.annotations.NullMarked;
