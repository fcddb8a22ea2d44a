package dev.assay.sensor.content;

import dev.assay.sensor.content.FileContent.Use;
import dev.assay.sensor.procfs.ProcessId;

/**
 * A name of a container's root that leads, or led, to a file in use.
 *
 * @param path absolute path in the container's root
 * @param use how it is used
 * @param replaced whether the name does not lead to the file in use any more
 * @param process a process that uses it
 * @param hostPid that process as the host numbers it
 * @param executable its program
 */
public record FileInUse(
    String path, Use use, boolean replaced, ProcessId process, int hostPid, String executable) {

  /** Returns the stronger one of two uses of one name. */
  FileInUse merge(FileInUse other) {
    FileInUse stronger = use.compareTo(other.use) >= 0 ? this : other;
    return new FileInUse(
        path,
        stronger.use,
        replaced || other.replaced,
        stronger.process,
        stronger.hostPid,
        stronger.executable);
  }
}
