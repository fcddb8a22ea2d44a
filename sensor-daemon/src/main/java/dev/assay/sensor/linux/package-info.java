/**
 * System calls that Java has no interface for, through the C library by JNA direct mapping.
 *
 * <p>Begin with {@link dev.assay.sensor.linux.KernelFileReader}. JNA is used in this package and
 * nowhere else; what the bytes mean is left to {@code procfs}.
 */
@NullMarked
package dev.assay.sensor.linux;

import org.jspecify.annotations.NullMarked;
