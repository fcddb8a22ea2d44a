package dev.assay.collector.layer;

import dev.assay.collector.artifact.Sha256;
import java.io.Closeable;
import java.io.IOException;

/** Takes the bytes of one file. Closed without being complete it forgets them. One thread. */
public interface FileCopy extends Closeable {

  /** Takes the next bytes. */
  void write(byte[] bytes, int offset, int length) throws IOException;

  /** Tells that all bytes came, and their digest. */
  void complete(Sha256 digest) throws IOException;
}
