package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/** What facts about replicas have in common, as a collector keeps it: serialised, by key. */
public interface SharedParts {

  /** Returns a part; null where it is not known, or not any more. */
  @Nullable ByteString get(ByteString key);

  /** Keeps a part, which the key was computed from. */
  void put(ByteString key, ByteString part);
}
