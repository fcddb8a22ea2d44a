package dev.assay.collector.layer;

import dev.assay.collector.artifact.Sha256;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What one entry of a layer does to the file system below it (OCI image-spec, "layer").
 *
 * @param kind what it is
 * @param path absolute path, without "." and ".."
 * @param digest of a file: its bytes; null where these are not known
 * @param target of links: where they lead, as it is written
 */
record LayerEntry(Kind kind, String path, @Nullable Sha256 digest, String target) {

  /** Kinds of entries. */
  enum Kind {
    /** A regular file. */
    FILE(1),
    /** A directory. */
    DIRECTORY(2),
    /** A symbolic link. */
    SYMLINK(3),
    /** Another name of a file that is there already. */
    HARD_LINK(4),
    /** A device or a pipe. */
    OTHER(5),
    /** Takes away what is at the path. */
    WHITEOUT(6),
    /** Takes away what lower layers have in the directory. */
    OPAQUE(7);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** Returns the number that stands for it in stored indexes. */
    int code() {
      return code;
    }

    static Kind of(int code) throws IOException {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IOException(code + " is no kind of entry");
    }
  }
}
