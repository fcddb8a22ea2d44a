/** What the sensor itself takes of its node, and what it leaves out when that is too much. */
@NullMarked
package dev.assay.sensor.budget;

import org.jspecify.annotations.NullMarked;
