package dev.assay.sensor.procfs;

import java.util.Arrays;
import java.util.List;

/**
 * The files that a process had mapped executable when it was read, each once, in the order of their
 * addresses.
 */
public final class Mappings {

  private final long layout;
  private final long[] starts;
  private final MappedFile[] files;

  Mappings(long layout, long[] starts, MappedFile[] files) {
    this.layout = layout;
    this.starts = starts;
    this.files = files;
  }

  /** Returns the files. */
  public List<MappedFile> files() {
    return List.of(files);
  }

  /** Returns a hash over address, device and inode of every executable mapping of a file. */
  long layout() {
    return layout;
  }

  int size() {
    return files.length;
  }

  /** Returns an address that the file is mapped at. */
  long start(int index) {
    return starts[index];
  }

  MappedFile file(int index) {
    return files[index];
  }

  boolean hasSameFiles(Mappings other) {
    return Arrays.equals(files, other.files);
  }

  /** Collects what one reading of a process finds. Reused; not thread-safe. */
  static final class Collector {

    private long layout;
    private long[] starts = new long[64];
    private MappedFile[] files = new MappedFile[64];
    private int size;
    private long reading;

    void begin() {
      layout = 0;
      size = 0;
      reading++;
    }

    /** Adds a mapping to the layout only. */
    void mix(long start, long device, long inode) {
      layout = mix(mix(mix(layout, start), device), inode);
    }

    private static long mix(long hash, long value) {
      long mixed = (hash ^ value) * 0x9E3779B97F4A7C15L;
      return mixed ^ (mixed >>> 29);
    }

    long layout() {
      return layout;
    }

    void add(long start, MappedFile file) {
      if (!file.meet(reading)) {
        return;
      }
      if (size == files.length) {
        starts = Arrays.copyOf(starts, 2 * size);
        files = Arrays.copyOf(files, 2 * size);
      }
      starts[size] = start;
      files[size++] = file;
    }

    Mappings finish() {
      return new Mappings(layout, Arrays.copyOf(starts, size), Arrays.copyOf(files, size));
    }
  }
}
