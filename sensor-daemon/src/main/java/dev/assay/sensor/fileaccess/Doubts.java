package dev.assay.sensor.fileaccess;

import dev.assay.sensor.fileaccess.FileAccess.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Files that were opened, where only an event behind that tells whether to load them: the kernel
 * does not say at once who opens a file to write it, nor when a container's own program has begun.
 * Such are held back until the kernel has no more events, which is milliseconds. Belongs to {@link
 * FileWatch}.
 */
final class Doubts {

  /** More than a runtime, or a program that writes its own code, opens between two looks. */
  private static final int MOST = 4096;

  /**
   * A file that was opened.
   *
   * @param device its device: the root's or a volume's
   * @param key its number in {@link SeenFiles}
   */
  record Doubt(WatchedRoot root, FileAccess access, long device, long inode, long key) {}

  /** Says whether a program of a container may have begun, by a process of it. */
  interface Beginning {
    boolean mayBe(WatchedRoot root, int pid);
  }

  /** Takes what was opened once it is known how. */
  interface Settled {
    void as(Doubt doubt, Kind kind);
  }

  private final Deque<Doubt> held = new ArrayDeque<>();
  private final Settled settled;
  private boolean news;

  Doubts(Settled settled) {
    this.settled = settled;
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  /** Returns whether there is reason to find out soon whether events are unread. */
  boolean isNews() {
    return news;
  }

  /** Holds one back; where there are too many, the oldest counts as to be loaded. */
  void add(Doubt doubt) {
    held.addLast(doubt);
    news = true;
    if (held.size() > MOST) {
      settled.as(held.removeFirst(), Kind.OPENED);
    }
  }

  /** The first program of a container begins: what was opened before, its runtime has opened. */
  void begins(WatchedRoot root) {
    settle(doubt -> doubt.root == root, Kind.TOUCHED);
  }

  /** A process closed a file that it wrote: it was to write it that it opened it last. */
  void wrote(int pid, long device, long inode) {
    Iterator<Doubt> newest = held.descendingIterator();
    while (newest.hasNext()) {
      Doubt doubt = newest.next();
      if (doubt.access.opener().hostPid() == pid
          && doubt.device == device
          && doubt.inode == inode) {
        newest.remove();
        settled.as(doubt, Kind.TOUCHED);
        return;
      }
    }
  }

  /**
   * No event is unread: nothing will tell any more of those in containers whose programs may have
   * begun. They were opened to be loaded, for all that can be said.
   */
  void noneUnread(Beginning beginning) {
    settle(doubt -> beginning.mayBe(doubt.root, doubt.access.opener().hostPid()), Kind.OPENED);
    news = held.stream().anyMatch(doubt -> doubt.root.isSuspected());
  }

  private void settle(Predicate<Doubt> which, Kind kind) {
    List<Doubt> found = new ArrayList<>();
    held.removeIf(doubt -> which.test(doubt) && found.add(doubt));
    found.forEach(doubt -> settled.as(doubt, kind));
  }
}
