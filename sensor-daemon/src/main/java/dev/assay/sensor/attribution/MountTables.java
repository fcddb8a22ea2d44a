package dev.assay.sensor.attribution;

import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.process.ObservedProcess;
import dev.assay.sensor.procfs.MountTable;
import dev.assay.sensor.procfs.ProcFs;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Mounts by mount namespace, read at most once a scan. Not thread-safe.
 *
 * <p>The kernel shows the mounts of a process below that process's own root directory, so a table
 * is read through a process whose root is the namespace's.
 */
final class MountTables {

  /** Namespaces remembered; one takes a hundred bytes. Forgetting one costs certainty, no error. */
  private static final int MOST_NAMESPACES = 16_384;

  private final ProcFs procFs;

  /** Of each namespace a process with its root directory, seen at some time. */
  private final Map<Long, Integer> witnesses = new HashMap<>();

  private final Map<Long, MountTable> read = new HashMap<>();

  MountTables(ProcFs procFs) {
    this.procFs = procFs;
  }

  /** Forgets tables, which change at any time; witnesses are checked before they are used. */
  void beginScan() {
    read.clear();
    if (witnesses.size() > MOST_NAMESPACES) {
      witnesses.clear();
    }
  }

  /** Returns the mounts of the namespace of a process; null when no process can show them. */
  @Nullable MountTable of(ObservedProcess process) {
    MountTable known = read.get(process.mountNamespace());
    if (known != null) {
      return known;
    }
    if (process.rootDirectory().equals("/")) {
      witnesses.put(process.mountNamespace(), process.hostPid());
    }
    Integer witness = witnesses.get(process.mountNamespace());
    return witness == null ? null : of(witness, process.mountNamespace());
  }

  /** Returns the mounts of a namespace as a process sees them; null when it is not in it now. */
  @Nullable MountTable of(int pid, long namespace) {
    MountTable known = read.get(namespace);
    if (known != null) {
      return known;
    }
    try {
      if (procFs.mountNamespace(pid) != namespace || !"/".equals(procFs.rootDirectory(pid))) {
        witnesses.remove(namespace, pid);
        return null;
      }
      MountTable table = procFs.mounts(pid);
      if (table != null) {
        read.put(namespace, table);
      }
      return table;
    } catch (SystemCallException e) {
      // Another user's process. Its files then count as outside of any root, which claims nothing.
      return null;
    }
  }
}
