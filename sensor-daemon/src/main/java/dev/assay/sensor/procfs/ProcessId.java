package dev.assay.sensor.procfs;

/**
 * A process, named so that it can name itself alike from inside of its container: together with the
 * node's boot id this is never given twice.
 *
 * @param pidNamespaceInode inode number of its pid namespace
 * @param pid process id in that namespace
 * @param startTimeTicks start time in clock ticks since boot
 */
public record ProcessId(long pidNamespaceInode, int pid, long startTimeTicks) {}
