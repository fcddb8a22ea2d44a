package dev.assay.sensor.procfs;

import dev.assay.sensor.linux.Errno;
import dev.assay.sensor.linux.KernelFileReader;
import dev.assay.sensor.linux.MappingQuery;
import dev.assay.sensor.linux.PathBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Says which files of one device a process has mapped executable at this moment, by queries (Linux
 * 6.11). Where there are none it says that none is: scans then tell. Not thread-safe.
 */
public final class MappedInodes {

  private static final byte[] MAPS = "maps".getBytes(StandardCharsets.US_ASCII);

  private final PathBytes path;
  private final KernelFileReader opener = new KernelFileReader(1);
  private final MappingQuery query = new MappingQuery();

  /** Creates a reader of the proc file system mounted at {@code root}. */
  public MappedInodes(Path root) {
    this.path = new PathBytes(root.toString());
  }

  /** Returns the inode numbers; none of a process that is gone or may not be read. */
  public Set<Long> of(int pid, long device) {
    int descriptor = opener.open(path.process(pid, MAPS));
    if (descriptor < 0) {
      return Set.of();
    }
    try {
      Set<Long> found = new HashSet<>();
      long address = 0;
      int result = query.next(descriptor, address);
      while (result == 0) {
        if (query.device() == device) {
          found.add(query.inode());
        }
        address = query.end();
        result = query.next(descriptor, address);
      }
      return result == -Errno.ENOTTY ? Set.of() : found;
    } finally {
      opener.close(descriptor);
    }
  }
}
