package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Key128;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * States that JVMs declared archive by archive, by their digests: replicas declare the same ones.
 * One that is forgotten is asked for once more. Guarded by the ledger's lock.
 */
final class KnownStates {

  /**
   * At some 24 bytes each, a few megabytes: ten thousand states of JVMs with a hundred archives.
   */
  private static final int MOST_ARCHIVES = 1_000_000;

  private static final int MOST_STATES = 20_000;

  private final LinkedHashMap<Key128, ClassState> states = new LinkedHashMap<>(16, 0.75f, true);
  private long archives;

  void add(ClassState state) {
    if (states.put(state.digest(), state) == null) {
      archives += state.states().size();
      while (archives > MOST_ARCHIVES || states.size() > MOST_STATES) {
        Map.Entry<Key128, ClassState> eldest = states.entrySet().iterator().next();
        states.remove(eldest.getKey());
        archives -= eldest.getValue().states().size();
      }
    }
  }

  @Nullable ClassState find(Key128 digest) {
    return states.get(digest);
  }
}
