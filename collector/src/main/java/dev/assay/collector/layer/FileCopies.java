package dev.assay.collector.layer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes copies of files of a layer while it is read. One thread. */
public interface FileCopies {

  /** Takes none. */
  FileCopies NONE = (path, executable, sizeBytes) -> null;

  /**
   * Begins a file.
   *
   * @param path absolute path, without "." and ".."
   * @param executable whether somebody may execute it
   * @param sizeBytes how many bytes it has
   * @return what takes its bytes; null: they are not wanted
   * @throws IOException if it cannot be taken, which ends the reading of the layer
   */
  @Nullable FileCopy begin(String path, boolean executable, long sizeBytes) throws IOException;

  /** Tells whether the digests of all other files are wanted, too: they take most of the time. */
  default boolean othersDigested() {
    return true;
  }

  /** Tells of a file of which the bytes are not known. */
  default void unknown(String path) {}
}
