package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keys of the {@link LastingPart}s that were told on one connection, the latest ones. A collector
 * that has forgotten one asks. For one thread.
 */
final class ToldParts {

  /** About 100 bytes each. What changes does so soon after it was first told. */
  private static final int MOST = 4096;

  private final Map<ByteString, Boolean> keys =
      new LinkedHashMap<ByteString, Boolean>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteString, Boolean> eldest) {
          return size() > MOST;
        }
      };

  private final NumberedKeys numbers = new NumberedKeys();

  /** Returns the numbers of keys that were told. */
  NumberedKeys numbers() {
    return numbers;
  }

  /** Notes that a part is told, and returns its key if it had been before; else nothing. */
  ByteString keyIfTold(ByteString part) {
    ByteString key = ContentKeys.sharedPartKey(part);
    return isFirst(key) ? ByteString.EMPTY : key;
  }

  /** Notes that the part with a key is told; tells whether it had not been before. */
  boolean isFirst(ByteString key) {
    return keys.put(key, Boolean.TRUE) == null;
  }
}
