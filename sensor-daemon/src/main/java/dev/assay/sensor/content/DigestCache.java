package dev.assay.sensor.content;

import dev.assay.sensor.content.FileContent.Sha256;
import dev.assay.sensor.linux.FileStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Digests of files that did not change since they were read. Not thread-safe.
 *
 * <p>A file is the same while its inode, size and change time are: the last cannot be set by
 * programs. Who can write to the disk below the file system can change bytes all the same, so a
 * digest is believed for a limited time.
 */
final class DigestCache {

  /**
   * Names the bytes of a file.
   *
   * @param place where inode numbers mean something: a device, or layers and a path in them, which
   *     all containers of an image share
   * @param inode inode number
   * @param sizeBytes size
   * @param changedAt change time
   */
  record Key(String place, long inode, long sizeBytes, Instant changedAt) {

    static Key of(String place, FileStatus status) {
      return new Key(place, status.inode(), status.sizeBytes(), status.changedAt());
    }
  }

  private record Known(Sha256 digest, Instant readAt) {}

  private final Map<Key, Known> known;
  private final Duration believed;
  private final Clock clock;

  /**
   * Creates an empty cache.
   *
   * @param capacity the most digests kept, those used longest ago going first
   * @param believed how long a digest is believed
   */
  DigestCache(int capacity, Duration believed, Clock clock) {
    this.believed = believed;
    this.clock = clock;
    this.known =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
            return size() > capacity;
          }
        };
  }

  @Nullable Sha256 get(Key key) {
    Known found = known.get(key);
    if (found == null || !clock.instant().isBefore(found.readAt().plus(believed))) {
      return null;
    }
    return found.digest();
  }

  void put(Key key, Sha256 digest) {
    known.put(key, new Known(digest, clock.instant()));
  }

  int size() {
    return known.size();
  }
}
