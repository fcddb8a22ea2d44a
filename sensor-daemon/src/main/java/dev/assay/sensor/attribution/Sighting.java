package dev.assay.sensor.attribution;

import dev.assay.sensor.procfs.ProcessId;
import dev.assay.sensor.procfs.ProgramName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A process, the container it runs in, and all files seen mapped by it so far.
 *
 * @param process which process
 * @param hostPid its process id as the sensor sees it
 * @param containerId id of its container; null for a process of the host
 * @param executable path of its program in the root of the container or host; empty if not known
 * @param command its command line, secrets masked
 * @param name what its user named it; null: not
 * @param startedAt when it started
 * @param firstSeenAt when the sensor first saw it
 * @param endedAt when it was found to be gone; null while it runs
 * @param files the files
 */
public record Sighting(
    ProcessId process,
    int hostPid,
    @Nullable String containerId,
    String executable,
    String command,
    @Nullable ProgramName name,
    Instant startedAt,
    Instant firstSeenAt,
    @Nullable Instant endedAt,
    FileSet files) {

  Sighting endedAt(Instant when) {
    return new Sighting(
        process,
        hostPid,
        containerId,
        executable,
        command,
        name,
        startedAt,
        firstSeenAt,
        when,
        files);
  }

  Sighting withFiles(FileSet all) {
    return new Sighting(
        process,
        hostPid,
        containerId,
        executable,
        command,
        name,
        startedAt,
        firstSeenAt,
        endedAt,
        all);
  }
}
