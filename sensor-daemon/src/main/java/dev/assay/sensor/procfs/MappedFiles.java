package dev.assay.sensor.procfs;

import dev.assay.sensor.linux.Errno;
import dev.assay.sensor.linux.KernelFileReader;
import dev.assay.sensor.linux.SystemCallException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads which files processes have mapped executable: by queries where the kernel has them (Linux
 * 6.11), else from the text.
 *
 * <p>Not thread-safe.
 */
public final class MappedFiles {

  /** One piece of maps: the kernel gives at most a page at a time. */
  private static final int BUFFER_BYTES = 8 * 1024;

  private final MappedFileNames names;
  private final QueriedMappings queried;
  private final TextMappings text;
  private boolean textOnly;
  private int fullScan = 1;

  /**
   * Creates a reader.
   *
   * @param procRoot where proc is mounted
   * @param capacity the most distinct files known at once
   */
  public MappedFiles(Path procRoot, int capacity) {
    this.names = new MappedFileNames(capacity);
    var reader = new KernelFileReader(BUFFER_BYTES);
    this.queried = new QueriedMappings(procRoot.toString(), reader, names);
    this.text = new TextMappings(procRoot.toString(), reader, names);
  }

  /** From now on reads the text, as on a kernel without queries. */
  public void useTextOnly() {
    textOnly = true;
  }

  /**
   * Reads the mappings of a process.
   *
   * @param known what was read of the same process before; null for one not read yet
   * @return {@code known} itself where nothing changed; null when the process is gone
   * @throws SystemCallException when the kernel refuses
   */
  public @Nullable Mappings read(int pid, @Nullable Mappings known) throws SystemCallException {
    if (textOnly) {
      return text.read(pid, known, fullScan);
    }
    try {
      return queried.read(pid, known, fullScan);
    } catch (SystemCallException e) {
      if (e.errno() != Errno.ENOTTY) {
        throw e;
      }
      textOnly = true;
      return text.read(pid, known, fullScan);
    }
  }

  /** Begins a full scan: names are asked for again, so that deleted files show as such. */
  public void beginFullScan() {
    fullScan++;
  }

  /** Ends a full scan: files that it did not find are forgotten. */
  public void endFullScan() {
    names.forgetUnconfirmed(fullScan);
  }

  /** Returns how many distinct files are known. */
  public int known() {
    return names.size();
  }

  /** Returns how many mappings were left out: too many distinct files, or no readable name. */
  public long leftOut() {
    return names.refused() + queried.unnamed();
  }

  /** Returns whether mappings are read from text. */
  public boolean isTextOnly() {
    return textOnly;
  }
}
