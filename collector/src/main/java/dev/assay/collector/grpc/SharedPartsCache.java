package dev.assay.collector.grpc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.ByteString;
import dev.assay.wire.client.SharedParts;
import org.jspecify.annotations.Nullable;

/**
 * What facts about replicas have in common, as much as fits in memory; senders are asked again for
 * what is forgotten. Thread-safe.
 *
 * <p>Not stored: after a restart each part costs its bytes once more.
 */
final class SharedPartsCache implements SharedParts {

  /**
   * Tens of thousands of programs and pod templates of a few hundred bytes each. What lasts of
   * single containers and processes is here, too; it is used soon or never, and the cache lets go
   * of what was used once before what is used often.
   */
  private static final long MOST_BYTES = 16L << 20;

  /** Larger ones have no business in memory: a batch that needs one is asked for every time. */
  private static final int MOST_PART_BYTES = 16 * 1024;

  /** Key, map entry and objects. */
  private static final int ENTRY_BYTES = 200;

  private final Cache<ByteString, ByteString> parts =
      Caffeine.newBuilder()
          .maximumWeight(MOST_BYTES)
          .weigher((ByteString key, ByteString part) -> ENTRY_BYTES + part.size())
          .build();

  @Override
  public @Nullable ByteString get(ByteString key) {
    return parts.getIfPresent(key);
  }

  @Override
  public void put(ByteString key, ByteString part) {
    if (part.size() <= MOST_PART_BYTES) {
      parts.put(key, part);
    }
  }
}
