package dev.assay.sensor.process;

import dev.assay.sensor.procfs.CgroupPath;
import dev.assay.sensor.procfs.Mappings;
import dev.assay.sensor.procfs.ProcessId;
import dev.assay.sensor.procfs.ProgramName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A process at the time of a scan.
 *
 * @param id its identity
 * @param hostPid its process id in the sensor's own pid namespace
 * @param startedAt when it started, to the second
 * @param firstSeenAt when a scan first found it
 * @param cgroup its control groups
 * @param mountNamespace inode number of its mount namespace
 * @param rootDirectory its root directory, seen from the root of that namespace
 * @param executable its program as the kernel names it; empty where it has none
 * @param command its command line, secrets masked
 * @param name what its user named it; null: not
 * @param mappings what it has mapped; null where the kernel refuses to say
 */
public record ObservedProcess(
    ProcessId id,
    int hostPid,
    Instant startedAt,
    Instant firstSeenAt,
    CgroupPath cgroup,
    long mountNamespace,
    String rootDirectory,
    String executable,
    String command,
    @Nullable ProgramName name,
    @Nullable Mappings mappings) {}
