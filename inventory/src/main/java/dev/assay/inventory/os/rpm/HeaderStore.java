package dev.assay.inventory.os.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that holds the headers of installed packages. Not thread-safe. */
interface HeaderStore {

  /**
   * Reads the headers one by one.
   *
   * @param found takes each; the bytes are its own
   * @throws MalformedDatabaseException if the file breaks its own rules: what came before was good
   */
  void forEach(HeaderConsumer found) throws IOException;

  /** Takes a header. */
  interface HeaderConsumer {

    /** Takes the bytes of a header as the file has them; they may be no header. */
    void accept(ByteBuffer header);
  }
}
