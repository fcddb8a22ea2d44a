package dev.assay.sensor.fileaccess;

import dev.assay.sensor.fileaccess.Doubts.Doubt;
import dev.assay.sensor.fileaccess.FileAccess.Kind;
import dev.assay.sensor.linux.FileEvents;
import dev.assay.sensor.linux.KernelFileReader;
import dev.assay.sensor.linux.PathBytes;
import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.process.ProcessReading;
import dev.assay.sensor.procfs.MappedInodes;
import dev.assay.sensor.procfs.MountTable;
import dev.assay.sensor.procfs.ProcFs;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Watches the containers of the node: notices each by its mount, and tells what its processes open,
 * map and execute, each file once.
 *
 * <p>All but {@link #state} belongs to one thread, which calls {@link #round} again and again.
 */
public final class FileWatch implements AutoCloseable {

  /** How long a thread that is told to end may take to notice. */
  private static final Duration LONGEST_WAIT = Duration.ofMillis(500);

  private static final byte[] DELETED = " (deleted)".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MOUNTINFO = "mountinfo".getBytes(StandardCharsets.US_ASCII);

  private final FileEvents events;
  private final ProcFs procFs;
  private final int hostPid;
  private final Clock clock;
  private final Duration again;
  private final Duration fresh;
  private final FileAccessSink sink;
  private final KernelFileReader opener = new KernelFileReader(1);
  private final int mountInfo;
  private final WatchedRoots roots;
  private final Openers openers;
  private final Meetings meetings;
  private final MappingChecks checks;
  private final Doubts doubts = new Doubts(this::settled);
  private final int ownPid = (int) ProcessHandle.current().pid();
  private boolean started;
  private Instant againAt;
  private long eventCount;
  private long accessCount;
  private long overflows;
  private long unopened;
  private long withoutRoom;
  private volatile State state = new State(0, 0, 0, 0, 0, 0, 0, 0, "", 0, "");

  /**
   * What was seen so far.
   *
   * @param events events read
   * @param accesses accesses told
   * @param overflows how often the kernel dropped events, it does not say how many
   * @param unopened events whose file the kernel could not open
   * @param withoutRoom accesses not told since a container has used too many files
   * @param roots file systems watched
   * @param volumes further mounts of containers watched
   * @param refused file systems that the kernel refuses to tell about
   * @param whyRefused the first reason; empty where there is none
   * @param withRefusedVolumes containers of whose further mounts it refuses to tell some, or what
   *     they are
   * @param whyVolumesRefused the last reason; empty where there is none
   */
  public record State(
      long events,
      long accesses,
      long overflows,
      long unopened,
      long withoutRoom,
      int roots,
      int volumes,
      int refused,
      String whyRefused,
      int withRefusedVolumes,
      String whyVolumesRefused) {}

  /**
   * How to watch.
   *
   * @param mostFiles the most files told of one container
   * @param again time after which files are told of again
   * @param fresh a file written less long ago may be given another name yet: the kernel tells of it
   *     every time
   * @param scanners programs whose opens do not count
   */
  public record Settings(int mostFiles, Duration again, Duration fresh, Scanners scanners) {}

  private FileWatch(
      FileEvents events,
      ProcFs procFs,
      int hostPid,
      int mountInfo,
      Instant bootTime,
      Clock clock,
      Settings settings,
      FileAccessSink sink) {
    this.events = events;
    this.procFs = procFs;
    this.hostPid = hostPid;
    this.mountInfo = mountInfo;
    this.clock = clock;
    this.again = settings.again;
    this.fresh = settings.fresh;
    this.sink = sink;
    this.roots = new WatchedRoots(events, procFs.root(), hostPid, settings.mostFiles);
    this.meetings = new Meetings(procFs, roots);
    this.openers =
        new Openers(procFs, new ProcessReading(procFs, clock, bootTime), clock, settings.scanners);
    this.checks = new MappingChecks(new MappedInodes(procFs.root()));
    this.againAt = clock.instant().plus(again);
  }

  /**
   * Begins to watch; what happens before the first {@link #round} waits in the kernel.
   *
   * @param procFs of no other thread
   * @param hostPid a process whose mounts are the host's
   * @param bootTime when the node was booted
   * @throws SystemCallException when the kernel refuses
   */
  public static FileWatch open(
      ProcFs procFs,
      int hostPid,
      Instant bootTime,
      Clock clock,
      Settings settings,
      FileAccessSink sink)
      throws SystemCallException {
    FileEvents events = FileEvents.open();
    int mountInfo =
        new KernelFileReader(1)
            .open(new PathBytes(procFs.root().toString()).process(hostPid, MOUNTINFO));
    if (mountInfo < 0) {
      events.close();
      throw new SystemCallException("open", "mountinfo of process " + hostPid, mountInfo);
    }
    return new FileWatch(events, procFs, hostPid, mountInfo, bootTime, clock, settings, sink);
  }

  /** Waits a moment for something to happen, and tells what did. */
  public void round() {
    long now = System.nanoTime();
    boolean mountsMoved = events.await(mountInfo, longestWait(now));
    if (mountsMoved || !started) {
      if (!started) {
        events.comeFirst();
        started = true;
      }
      update();
    }
    if (!clock.instant().isBefore(againAt)) {
      againAt = clock.instant().plus(again);
      events.ignoreNone();
      roots.forgetSeen();
    }
    openers.beginBatch(System.nanoTime());
    if (!read()) {
      roots.forgetGone();
      doubts.noneUnread(roots::mayHaveBegun);
    }
    checks.run(System.nanoTime(), this::mapped);
    meetings.again(System.nanoTime());
    state =
        new State(
            eventCount,
            accessCount,
            overflows,
            unopened,
            withoutRoom,
            roots.size(),
            roots.volumes(),
            roots.refused(),
            roots.whyRefused(),
            roots.withRefusedVolumes(),
            roots.whyVolumesRefused());
  }

  private Duration longestWait(long nowNanos) {
    return doubts.isNews() ? Duration.ZERO : checks.untilNext(nowNanos, LONGEST_WAIT);
  }

  private void update() {
    try {
      MountTable mounts = procFs.mounts(hostPid);
      if (mounts != null) {
        roots.update(mounts);
      }
    } catch (SystemCallException e) {
      // Opened once, so it can be read; if not, the next change tries again.
      sink.failed("mounts of the host cannot be read: " + e.getMessage());
    }
  }

  /** Returns whether there may be more. */
  private boolean read() {
    int result = events.read();
    if (result < 0) {
      unopened++;
      return true;
    }
    while (events.next()) {
      if (events.isOverflow()) {
        overflows++;
        roots.allMayHaveBegun();
        sink.overflowed();
      } else {
        eventCount++;
        event();
      }
    }
    return result > 0;
  }

  private void event() {
    boolean closing = !events.isOpening();
    if (events.pid() == ownPid
        || (closing && doubts.isEmpty())
        || events.stat() != 0
        || !events.isRegular()) {
      return;
    }
    if (closing) {
      doubts.wrote(events.pid(), events.device(), events.inode());
      return;
    }
    WatchedRoot root = roots.of(events.device(), events.mountId());
    // Through the host's mount come runtimes and whatever else looks into containers from outside.
    if (root == null || root.isHostsMount(events.mountId())) {
      return;
    }
    int length = events.readName();
    if (length > 0 && events.name()[0] == '/') {
      named(root, length);
    }
  }

  private void named(WatchedRoot root, int length) {
    boolean execution = events.isExecution();
    if (execution && !root.hasBegun()) {
      root.begins();
      doubts.begins(root);
    }
    if (!execution && !CodeFile.is(events.name(), length, events.isExecutable())) {
      ignore(false);
      return;
    }
    long key = SeenFiles.key(events.inode(), events.name(), length);
    Kind before = root.seen(events.device()).of(key);
    boolean library = CodeFile.isLibrary(events.name(), length);
    if (before != null && !isNews(before, execution, library)) {
      if (root.isOn(events.device())) {
        ignore(before != Kind.OPENED);
      }
      return;
    }
    Opener by = openers.of(events.pid(), root.name());
    if (by != null) {
      meetings.meet(root, by, System.nanoTime());
      access(root, by, key, length, before);
    }
  }

  private static boolean isNews(Kind before, boolean execution, boolean library) {
    return switch (before) {
      case TOUCHED -> true;
      case OPENED -> execution || library;
      // A library that can be executed is the exception that is not worth an event each time.
      case MAPPED -> execution && !library;
      case EXECUTED -> false;
    };
  }

  private void access(WatchedRoot root, Opener by, long key, int length, @Nullable Kind before) {
    boolean deleted = isDeleted(length);
    int end = length - (deleted ? DELETED.length : 0);
    String path = new String(events.name(), 0, end, StandardCharsets.UTF_8);
    Kind kind = kind(path);
    Opener opener = kind == Kind.EXECUTED ? openers.executes(by, path) : by;
    FileAccess access =
        new FileAccess(root.name(), opener, path, kind, deleted, !isInRoot(root, path));
    boolean library = kind == Kind.OPENED && CodeFile.isLibrary(events.name(), length);
    if (library) {
      // Told of every time until it is seen mapped: to open it is not to load it.
      checks.add(root, access, events.device(), events.inode(), key);
    }
    // A scanner's own program and libraries are used, all else that it opens is not.
    if (kind.compareTo(Kind.OPENED) <= 0 && openers.isScanner(by)) {
      return;
    }
    if (kind == Kind.OPENED && !library && (!root.hasBegun() || isFresh())) {
      doubts.add(new Doubt(root, access, events.device(), events.inode(), key));
      return;
    }
    if (before == null || kind.compareTo(before) > 0) {
      tell(root.seen(events.device()), key, access);
    }
    // Files of volumes may be those of other containers too, which the kernel is to tell of.
    if (!library && kind != Kind.TOUCHED && root.isOn(events.device())) {
      ignore(kind != Kind.OPENED);
    }
  }

  private Kind kind(String path) {
    if (!events.isExecution()) {
      return events.isWritten() ? Kind.TOUCHED : Kind.OPENED;
    }
    return CodeFile.isDynamicLoader(path) ? Kind.MAPPED : Kind.EXECUTED;
  }

  private void tell(SeenFiles seen, long key, FileAccess access) {
    if (seen.put(key, access.kind())) {
      accessCount++;
      sink.accessed(access);
    } else {
      withoutRoom++;
    }
  }

  /** Nothing may be mounted over the path: else its name would be that of another file. */
  private boolean isInRoot(WatchedRoot root, String path) {
    if (root.isRootMount(events.mountId())) {
      return true;
    }
    if (!root.isOn(events.device()) || !roots.isAt(root, path, events.inode())) {
      return false;
    }
    root.foundRootMount(events.mountId());
    return true;
  }

  private void mapped(MappingChecks.Check check) {
    SeenFiles seen = check.root().seen(check.device());
    Kind before = seen.of(check.key());
    if (before == null || before.compareTo(Kind.MAPPED) < 0) {
      tell(seen, check.key(), check.access().as(Kind.MAPPED));
    }
  }

  private void settled(Doubt doubt, Kind kind) {
    SeenFiles seen = doubt.root().seen(doubt.device());
    Kind before = seen.of(doubt.key());
    if (before == null || kind.compareTo(before) > 0) {
      tell(seen, doubt.key(), doubt.access().as(kind));
    }
  }

  /** Returns whether it was written lately, perhaps by whom this event is about. */
  private boolean isFresh() {
    return events.changedAt().isAfter(clock.instant().minus(fresh));
  }

  private void ignore(boolean executionToo) {
    if (!events.isLinked() && !isFresh()) {
      events.ignore(executionToo);
    }
  }

  private boolean isDeleted(int length) {
    int from = length - DELETED.length;
    byte[] name = events.name();
    for (int i = 0; i < DELETED.length; i++) {
      if (from <= 0 || name[from + i] != DELETED[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns what was seen so far. For any thread. */
  public State state() {
    return state;
  }

  @Override
  public void close() {
    opener.close(mountInfo);
    events.close();
  }
}
