/**
 * Which files the processes of containers open, told by the kernel while it happens.
 *
 * <p>Begin with {@link dev.assay.sensor.fileaccess.FileWatch}. What is opened is told once for each
 * container and file; whose container it was, and what that means, is left to {@code attribution}.
 */
@NullMarked
package dev.assay.sensor.fileaccess;

import org.jspecify.annotations.NullMarked;
