package dev.assay.sensor.fileaccess;

import dev.assay.sensor.procfs.MappedInodes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks whether libraries that were opened are mapped: right after they were, and once more a
 * moment later. What ends before is known to have been opened, no more. Belongs to {@link
 * FileWatch}.
 */
final class MappingChecks {

  /** Most loads are over by then: measured with a dynamic loader on a busy machine. */
  private static final long LATER_NANOS = Duration.ofMillis(50).toNanos();

  /** A container that opens more libraries at once waits for a scan. */
  private static final int MOST = 4096;

  private final MappedInodes mapped;
  private final List<Check> now = new ArrayList<>();
  private final ArrayDeque<Check> later = new ArrayDeque<>();

  /**
   * A library to look for.
   *
   * @param access how it was opened
   * @param device its device: the root's or a volume's
   * @param key its number in {@link SeenFiles}
   * @param dueNanos when to look; 0: now
   */
  record Check(
      WatchedRoot root, FileAccess access, long device, long inode, long key, long dueNanos) {}

  /** Takes a library that was found mapped. */
  interface Found {
    void mapped(Check check);
  }

  MappingChecks(MappedInodes mapped) {
    this.mapped = mapped;
  }

  void add(WatchedRoot root, FileAccess access, long device, long inode, long key) {
    if (now.size() < MOST) {
      now.add(new Check(root, access, device, inode, key, 0));
    }
  }

  /** Looks for those just opened, and for those that are due. */
  void run(long nowNanos, Found found) {
    List<Check> due = new ArrayList<>(now);
    now.clear();
    while (!later.isEmpty() && later.peekFirst().dueNanos - nowNanos <= 0) {
      due.add(later.removeFirst());
    }
    Map<List<Long>, Set<Long>> inodes = new HashMap<>();
    for (Check check : due) {
      int pid = check.access.opener().hostPid();
      long device = check.device;
      boolean isMapped =
          inodes
              .computeIfAbsent(List.of((long) pid, device), key -> mapped.of(pid, device))
              .contains(check.inode);
      if (isMapped) {
        found.mapped(check);
      } else if (check.dueNanos == 0 && later.size() < MOST) {
        later.addLast(
            new Check(
                check.root,
                check.access,
                check.device,
                check.inode,
                check.key,
                nowNanos + LATER_NANOS));
      }
    }
  }

  /** Returns how long until the next one is due, at most {@code longest}. */
  Duration untilNext(long nowNanos, Duration longest) {
    Check next = later.peekFirst();
    if (next == null) {
      return longest;
    }
    long nanos = Math.max(1_000_000, next.dueNanos - nowNanos);
    return nanos < longest.toNanos() ? Duration.ofNanos(nanos) : longest;
  }
}
