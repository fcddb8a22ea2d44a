/**
 * What /proc says about processes, parsed.
 *
 * <p>Begin with {@link dev.assay.sensor.procfs.ProcFs} for single files, {@link
 * dev.assay.sensor.procfs.MappedFiles} for what a process has mapped, {@link
 * dev.assay.sensor.procfs.MountTable} for where paths lie. Everything in /proc that a process can
 * choose (names, command lines, mount points) is hostile input and read with bounds. Which
 * container a process belongs to, and what its files are called there, is left to {@code
 * attribution}.
 */
@NullMarked
package dev.assay.sensor.procfs;

import org.jspecify.annotations.NullMarked;
