package dev.assay.sensor.report;

import com.google.protobuf.ByteString;
import dev.assay.sensor.attribution.FileSet;
import dev.assay.wire.client.ContentKeys;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sets of files that were told of by their keys, so that the collector can ask for them. Not
 * thread-safe.
 *
 * <p>Those told of longest ago are forgotten first: what a process has in use now is told of again
 * when the process ends, and a collector asks at once or not at all.
 */
final class FileSetKeys {

  private final int capacity;
  private final Map<FileSet, ByteString> keys = new HashMap<>();
  private final LinkedHashMap<ByteString, FileSet> sets = new LinkedHashMap<>(16, 0.75f, true);

  FileSetKeys(int capacity) {
    this.capacity = capacity;
  }

  /** Returns the key of a set; empty for the empty set. */
  ByteString keyOf(FileSet set) {
    if (set.files().isEmpty()) {
      return ByteString.EMPTY;
    }
    ByteString known = keys.get(set);
    if (known == null) {
      known = ContentKeys.fileSetKey(WireFacts.fileSet(set).toByteString());
      keys.put(set, known);
    }
    sets.put(known, set);
    if (sets.size() > capacity) {
      var oldest = sets.entrySet().iterator();
      keys.remove(oldest.next().getValue());
      oldest.remove();
    }
    return known;
  }

  /** Returns the set with a key; null when it is not known, or not any more. */
  @Nullable FileSet byKey(ByteString key) {
    return sets.get(key);
  }
}
