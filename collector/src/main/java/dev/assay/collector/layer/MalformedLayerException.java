package dev.assay.collector.layer;

import java.io.IOException;

/** A layer is not what it should be, or more than is looked into: the message says which. */
public final class MalformedLayerException extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedLayerException(String reason) {
    super(reason);
  }

  MalformedLayerException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
