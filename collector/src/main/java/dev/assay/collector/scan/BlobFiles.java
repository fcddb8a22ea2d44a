package dev.assay.collector.scan;

import dev.assay.collector.layer.TarIndex;
import dev.assay.inventory.root.ContainedRoot;
import dev.assay.inventory.root.ResolvedPath.Kind;
import dev.assay.inventory.root.UnreadableFileException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Optional;

/** The files that an image is stored in: a directory's, or an archive's. Any thread. */
interface BlobFiles {

  /**
   * Opens a file; the caller closes it.
   *
   * @param path absolute, the directory or archive being the root
   */
  Optional<InputStream> open(String path) throws IOException;

  /** Returns the files of a directory, out of which no link leads. */
  static BlobFiles ofDirectory(Path directory) throws UnreadableFileException {
    ContainedRoot root = ContainedRoot.at(directory);
    return path ->
        root.resolve(path).kind() == Kind.ABSENT
            ? Optional.empty()
            : Optional.of(
                new BufferedInputStream(Channels.newInputStream(root.open(path)), 64 * 1024));
  }

  /** Returns the files of a tar archive. */
  static BlobFiles ofArchive(Path archive) throws IOException {
    return TarIndex.of(archive)::open;
  }
}
