package dev.assay.collector.ingest;

import com.github.benmanes.caffeine.cache.Interner;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.change.Change;
import dev.assay.collector.usage.Interpreter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which files artifacts have in use: applies the sets of files of processes to what the processes
 * run in. Guarded by the ledger's lock.
 */
final class FileUsage {

  /** Sets of which no process is known to run any more, kept in case that one begins. */
  private static final int UNUSED_SETS = 1_000;

  private static final int MOST_PROGRAMS = 1_000;
  private static final int FILE_BYTES = 40;
  private static final int SET_BYTES = 200;

  private final Capacity capacity;
  private final Wishes wishes;
  private final Interner<FileSet.UsedFile> files = Interner.newWeakInterner();
  private final Map<Key128, Users> used = new HashMap<>();
  private final LinkedHashMap<Key128, FileSet> unused = new LinkedHashMap<>();

  /** The interpreters that programs are, by path: nodes run few programs, again and again. */
  private final Map<String, Set<Interpreter>> programs =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<Interpreter>> eldest) {
          return size() > MOST_PROGRAMS;
        }
      };

  FileUsage(Capacity capacity, Wishes wishes) {
    this.capacity = capacity;
    this.wishes = wishes;
  }

  /** A set and the running processes that have it in use. */
  private static final class Users {
    private @Nullable FileSet set;
    private final Map<Long, ProcessState> processes = new HashMap<>();
  }

  /**
   * Counts a process's files as used by what it runs in, or wishes for them; returns the epoch with
   * which that is durable.
   */
  long apply(ProcessState process, Sender sensor, Changes open, long nowMillis)
      throws CapacityExhausted {
    Key128 key = process.fact.fileSet();
    if (key == null) {
      return 0;
    }
    Users users = used.computeIfAbsent(key, k -> new Users());
    users.processes.put(process.key, process);
    if (users.set == null) {
      users.set = unused.remove(key);
    }
    long epoch = 0;
    for (ArtifactState target : process.targets()) {
      if (!isApplied(process, key, target)) {
        if (users.set == null) {
          wishes.wish(Wish.of(Wish.Kind.FILE_SET, key.bytes()), sensor, nowMillis);
          return epoch;
        }
        add(target, users.set.usedBy(interpreters(process)), open, nowMillis);
      }
      epoch = Math.max(epoch, target.filesEpoch());
    }
    return epoch;
  }

  /** Returns whether a set of files counts as used by an artifact that a process runs in. */
  boolean isApplied(ProcessState process, Key128 set, ArtifactState target) {
    return target.hasFileSet(FileSet.keyUsedBy(set, interpreters(process)));
  }

  private Set<Interpreter> interpreters(ProcessState process) {
    return programs.computeIfAbsent(process.fact.executable(), Interpreter::ofProgram);
  }

  /** Takes a set that was wished for. */
  void deliver(FileSet delivered, Changes open, long nowMillis) throws CapacityExhausted {
    FileSet set = intern(delivered);
    wishes.fulfilled(Wish.of(Wish.Kind.FILE_SET, set.key().bytes()).subject());
    open.add(set);
    Users users = used.get(set.key());
    if (users == null) {
      keepUnused(set);
      return;
    }
    users.set = set;
    capacity.take(SET_BYTES + (long) FILE_BYTES * set.files().size());
    for (ProcessState process : users.processes.values()) {
      for (ArtifactState target : process.targets()) {
        if (!isApplied(process, set.key(), target)) {
          add(target, set.usedBy(interpreters(process)), open, nowMillis);
        }
      }
    }
  }

  /** Takes a set that is stored already, of a process that is yet to be named. */
  void recover(FileSet stored) {
    FileSet set = intern(stored);
    Users users = used.computeIfAbsent(set.key(), k -> new Users());
    users.set = set;
    capacity.count(SET_BYTES + (long) FILE_BYTES * set.files().size());
  }

  /** Notes that a process has its files no longer in use, or has others now. */
  void release(ProcessState process, Key128 key, Changes open, long nowMillis) {
    Users users = used.get(key);
    if (users == null || users.processes.remove(process.key) == null) {
      return;
    }
    FileSet set = users.set;
    if (set != null) {
      for (ArtifactState target : process.targets()) {
        target.seeAgain(set.usedBy(interpreters(process)), open, nowMillis);
      }
    }
    if (users.processes.isEmpty()) {
      used.remove(key);
      if (set != null) {
        capacity.give(SET_BYTES + (long) FILE_BYTES * set.files().size());
        keepUnused(set);
      }
    }
  }

  private void keepUnused(FileSet set) {
    unused.put(set.key(), set);
    if (unused.size() > UNUSED_SETS) {
      unused.remove(unused.keySet().iterator().next());
    }
  }

  private static void add(ArtifactState target, FileSet set, Changes open, long nowMillis)
      throws CapacityExhausted {
    if (target.addFiles(set, open, nowMillis)) {
      open.announce(
          new Announcement(
              Change.Kind.USAGE,
              target.artifact(),
              "files of " + target.artifact() + " were seen in use for the first time"));
    }
  }

  private FileSet intern(FileSet set) {
    return new FileSet(set.key(), set.files().stream().map(files::intern).toList());
  }
}
