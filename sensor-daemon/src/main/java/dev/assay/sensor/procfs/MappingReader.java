package dev.assay.sensor.procfs;

import dev.assay.sensor.linux.SystemCallException;
import org.jspecify.annotations.Nullable;

/** Reads what a process has mapped, in one of the kernel's ways. */
interface MappingReader {

  /**
   * Reads the mappings of a process.
   *
   * @param pid the process
   * @param known what was read of the same process before; null for one not read yet
   * @param fullScan number of the full scan; every name is asked for at least once in each
   * @return {@code known} itself where nothing changed; null when the process is gone
   * @throws SystemCallException when the kernel refuses
   */
  @Nullable Mappings read(int pid, @Nullable Mappings known, int fullScan)
      throws SystemCallException;
}
