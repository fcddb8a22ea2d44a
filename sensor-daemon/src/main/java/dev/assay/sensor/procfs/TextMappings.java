package dev.assay.sensor.procfs;

import dev.assay.sensor.linux.Errno;
import dev.assay.sensor.linux.KernelFileReader;
import dev.assay.sensor.linux.PathBytes;
import dev.assay.sensor.linux.SystemCallException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads mappings from the text of /proc/PID/maps (proc_pid_maps(5)), for kernels before 6.11:
 * {@code 7f12-7f34 r-xp 00001000 fe:00 1234 /usr/lib/libc.so.6}.
 */
final class TextMappings implements MappingReader {

  private static final byte[] MAPS = "maps".getBytes(StandardCharsets.US_ASCII);

  private final PathBytes path;
  private final KernelFileReader reader;
  private final MappedFileNames names;
  private final MapsLine line = new MapsLine();
  private final Mappings.Collector collector = new Mappings.Collector();
  private int fullScan;

  TextMappings(String root, KernelFileReader reader, MappedFileNames names) {
    this.path = new PathBytes(root);
    this.reader = reader;
    this.names = names;
  }

  @Override
  public @Nullable Mappings read(int pid, @Nullable Mappings known, int fullScan)
      throws SystemCallException {
    int descriptor = reader.open(path.process(pid, MAPS));
    if (Errno.isGone(descriptor)) {
      return null;
    }
    if (descriptor < 0) {
      throw new SystemCallException("open", "maps of process " + pid, descriptor);
    }
    this.fullScan = fullScan;
    try {
      return read(descriptor, pid, known);
    } finally {
      reader.close(descriptor);
    }
  }

  private @Nullable Mappings read(int descriptor, int pid, @Nullable Mappings known)
      throws SystemCallException {
    collector.begin();
    LineBuffer lines = new LineBuffer(this::add);
    int length = reader.readNext(descriptor);
    while (length > 0) {
      lines.add(reader.bytes(), length);
      length = reader.readNext(descriptor);
    }
    if (Errno.isGone(length)) {
      return null;
    }
    if (length < 0) {
      throw new SystemCallException("read", "maps of process " + pid, length);
    }
    lines.finish();
    Mappings read = collector.finish();
    return known != null && known.layout() == read.layout() && known.hasSameFiles(read)
        ? known
        : read;
  }

  private void add(byte[] bytes, int from, int to) {
    if (!line.parse(bytes, from, to) || !line.isExecutableFile()) {
      return;
    }
    collector.mix(line.start(), line.device(), line.inode());
    MappedFile file = names.intern(line.device(), line.inode(), line.name(), line.nameLength());
    if (file != null) {
      file.confirm(fullScan);
      collector.add(line.start(), file);
    }
  }
}
