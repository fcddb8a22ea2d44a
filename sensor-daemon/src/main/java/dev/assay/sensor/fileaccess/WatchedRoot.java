package dev.assay.sensor.fileaccess;

import dev.assay.sensor.procfs.Mount;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A container's root file system that the kernel tells about. Belongs to {@link FileWatch}. */
final class WatchedRoot {

  /** Runtimes name a container's directory after it: …/ID/rootfs. */
  private static final Pattern ID = Pattern.compile(".*/([0-9a-f]{64})/rootfs");

  /** Most have one; those that make more and more shall not cost more and more. */
  private static final int MOST_NAMESPACES = 64;

  /** To read the mounts of a process takes a millisecond at the most. */
  private static final Duration MET_AGAIN = Duration.ofSeconds(10);

  private final Mount mount;
  private final FileAccess.Root name;
  private final SeenFiles seen;

  /** Apart: a volume may have more files than any root, and be looked through by its container. */
  private final SeenFiles seenOnVolumes;

  /** Mount namespaces of its processes, and when a process of each was met. */
  private final Map<Long, Long> metNanos = new HashMap<>();

  /** The mount at "/" of the container, found by a file whose path leads to it; 0: not yet. */
  private long rootMountId;

  private boolean begun;
  private boolean suspected;

  /**
   * One that is watched from now on.
   *
   * @param begun whether its programs may have begun before
   */
  WatchedRoot(long number, Mount mount, int mostFiles, boolean begun) {
    this.begun = begun;
    this.mount = mount;
    this.name = new FileAccess.Root(number, mount.device(), containerId(mount.mountPoint()));
    this.seen = new SeenFiles(mostFiles);
    this.seenOnVolumes = new SeenFiles(mostFiles);
  }

  /** Returns the container whose root is mounted at a place of the host; empty: none is. */
  static String containerId(String mountPoint) {
    Matcher id = ID.matcher(mountPoint);
    return id.matches() ? id.group(1) : "";
  }

  FileAccess.Root name() {
    return name;
  }

  /** Returns whether this is what is mounted there now. */
  boolean is(Mount now) {
    return mount.equals(now);
  }

  /**
   * Returns whether no process that sees these mounts was met lately; numbers of namespaces are
   * used again, and mounts come and go.
   */
  boolean isNew(long mountNamespace, long nowNanos) {
    Long met = metNanos.get(mountNamespace);
    return met == null ? metNanos.size() < MOST_NAMESPACES : nowNanos - met > MET_AGAIN.toNanos();
  }

  void met(long mountNamespace, long nowNanos) {
    metNanos.put(mountNamespace, nowNanos);
  }

  /** Returns the files on a device that were told of. */
  SeenFiles seen(long device) {
    return isOn(device) ? seen : seenOnVolumes;
  }

  void forgetSeen() {
    seen.clear();
    seenOnVolumes.clear();
  }

  /** Returns whether a device is that of the root, and not of a volume. */
  boolean isOn(long device) {
    return name.device() == device;
  }

  /** Returns where it is mounted in the host's mount namespace. */
  String mountPoint() {
    return mount.mountPoint();
  }

  /** Returns whether a mount is the one that the host has: the container's has another number. */
  boolean isHostsMount(long mountId) {
    return mount.id() == mountId;
  }

  /** Returns whether a program of the container has begun, or may have. */
  boolean hasBegun() {
    return begun;
  }

  /** A process was found that may run a program of the container: no event told of it so far. */
  void suspect() {
    suspected = true;
  }

  boolean isSuspected() {
    return suspected && !begun;
  }

  void begins() {
    begun = true;
  }

  boolean isRootMount(long mountId) {
    return rootMountId != 0 && rootMountId == mountId;
  }

  void foundRootMount(long mountId) {
    rootMountId = mountId;
  }
}
