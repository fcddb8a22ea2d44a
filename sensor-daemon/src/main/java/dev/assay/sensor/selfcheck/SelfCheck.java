package dev.assay.sensor.selfcheck;

import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.process.ObservedProcess;
import dev.assay.sensor.procfs.MappedFile;
import dev.assay.sensor.procfs.Mappings;
import dev.assay.sensor.procfs.ProcFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Looks for a file that is certainly mapped: the program of this very process. A sensor that does
 * not see it sees nothing that can be trusted, and must say so rather than report an empty node.
 */
public final class SelfCheck {

  private final ProcFs procFs;

  /** Creates a check of what is read from a proc file system. */
  public SelfCheck(ProcFs procFs) {
    this.procFs = procFs;
  }

  /**
   * Judges a scan of all processes.
   *
   * @param found all processes that the first scan found
   * @return what is wrong, and what to do about it; empty if nothing is
   */
  public Optional<String> judge(List<ObservedProcess> found) {
    Path self = procFs.root().resolve("self");
    try {
      int pid = Integer.parseInt(Files.readSymbolicLink(self).toString());
      String program = procFs.executable(pid);
      return judge(found, pid, program == null ? "" : program);
    } catch (SystemCallException e) {
      return Optional.of("this sensor cannot read itself: " + e.getMessage());
    } catch (IOException | NumberFormatException e) {
      return Optional.of(
          self
              + " does not lead to this process: mount the proc file system of the pid namespace"
              + " that the sensor runs in, or run it in the host's (hostPID)");
    }
  }

  private static Optional<String> judge(List<ObservedProcess> found, int pid, String program) {
    Optional<ObservedProcess> own =
        found.stream().filter(process -> process.hostPid() == pid).findFirst();
    if (own.isEmpty()) {
      return Optional.of("the scan did not find this sensor's own process, " + pid);
    }
    Mappings mappings = own.get().mappings();
    if (mappings == null) {
      return Optional.of(
          "the scan could not read what this sensor's own process, " + pid + ", has mapped");
    }
    if (mappings.files().stream().map(MappedFile::name).noneMatch(program::equals)) {
      return Optional.of(
          "the scan did not find '"
              + program
              + "' in this sensor's own process, "
              + pid
              + ", but "
              + mappings.files().size()
              + " other files");
    }
    return Optional.empty();
  }
}
