package dev.assay.sensor.linux;

import java.time.Instant;

/**
 * What the kernel says of a file (statx(2)), without its name.
 *
 * @param isRegular whether it is a regular file
 * @param device device of its file system: major number in the upper, minor in the lower half
 * @param mountId the mount that it was found on; 0 where the kernel does not say (before Linux 5.8)
 * @param inode inode number
 * @param sizeBytes size
 * @param allocatedBytes what it takes on its file system: less than its size where it has holes
 * @param changedAt when its bytes or attributes last changed (ctime), to the nanosecond
 */
public record FileStatus(
    boolean isRegular,
    long device,
    long mountId,
    long inode,
    long sizeBytes,
    long allocatedBytes,
    Instant changedAt) {}
