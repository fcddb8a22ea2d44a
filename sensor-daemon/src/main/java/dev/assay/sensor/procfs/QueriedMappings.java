package dev.assay.sensor.procfs;

import dev.assay.sensor.linux.Errno;
import dev.assay.sensor.linux.KernelFileReader;
import dev.assay.sensor.linux.MappingQuery;
import dev.assay.sensor.linux.PathBytes;
import dev.assay.sensor.linux.SystemCallException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads mappings by {@link MappingQuery}.
 *
 * <p>The name is what costs most. It is asked for when a process is new or its mappings moved, and
 * for each file once in a full scan. A process whose mappings lie where they lay has kept its files
 * open meanwhile, so their inodes cannot have been given to others.
 */
final class QueriedMappings implements MappingReader {

  private static final byte[] MAPS = "maps".getBytes(StandardCharsets.US_ASCII);

  private final PathBytes path;
  private final KernelFileReader opener;
  private final MappedFileNames names;
  private final MappingQuery query = new MappingQuery();
  private final Mappings.Collector collector = new Mappings.Collector();
  private long unnamed;

  QueriedMappings(String root, KernelFileReader opener, MappedFileNames names) {
    this.path = new PathBytes(root);
    this.opener = opener;
    this.names = names;
  }

  /** Returns how many mappings had a name that the kernel would not give. */
  long unnamed() {
    return unnamed;
  }

  @Override
  public @Nullable Mappings read(int pid, @Nullable Mappings known, int fullScan)
      throws SystemCallException {
    int descriptor = opener.open(path.process(pid, MAPS));
    if (Errno.isGone(descriptor)) {
      return null;
    }
    if (descriptor < 0) {
      throw new SystemCallException("open", "maps of process " + pid, descriptor);
    }
    try {
      if (known != null && isUnchanged(descriptor, known, fullScan)) {
        return known;
      }
      return readNames(descriptor, pid, known, fullScan);
    } finally {
      opener.close(descriptor);
    }
  }

  private boolean isUnchanged(int descriptor, Mappings known, int fullScan) {
    collector.begin();
    long address = 0;
    while (query.next(descriptor, address) == 0) {
      collector.mix(query.start(), query.device(), query.inode());
      address = query.end();
    }
    if (collector.layout() != known.layout()) {
      return false;
    }
    for (int i = 0; i < known.size(); i++) {
      MappedFile file = known.file(i);
      if (!file.isConfirmedIn(fullScan)) {
        if (query.coveringNamed(descriptor, known.start(i)) != 0
            || !file.hasName(query.name(), query.nameLength())) {
          return false;
        }
        file.confirm(fullScan);
      }
    }
    return true;
  }

  private @Nullable Mappings readNames(
      int descriptor, int pid, @Nullable Mappings known, int fullScan) throws SystemCallException {
    collector.begin();
    int result = 0;
    long address = 0;
    while (result == 0) {
      result = query.nextNamed(descriptor, address);
      if (result == -Errno.ENAMETOOLONG) {
        result = query.next(descriptor, address);
        unnamed++;
      }
      if (result == 0) {
        add(fullScan);
      }
      address = query.end();
    }
    if (result == -Errno.ESRCH) {
      return null;
    }
    if (result != -Errno.ENOENT) {
      throw new SystemCallException("ioctl PROCMAP_QUERY", "maps of process " + pid, result);
    }
    Mappings read = collector.finish();
    return known != null && known.layout() == read.layout() && known.hasSameFiles(read)
        ? known
        : read;
  }

  private void add(int fullScan) {
    collector.mix(query.start(), query.device(), query.inode());
    byte[] name = query.name();
    if (query.nameLength() == 0 || name[0] != '/') {
      return;
    }
    MappedFile file = names.intern(query.device(), query.inode(), name, query.nameLength());
    if (file != null) {
      file.confirm(fullScan);
      collector.add(query.start(), file);
    }
  }
}
