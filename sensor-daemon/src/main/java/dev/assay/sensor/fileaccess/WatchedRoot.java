package dev.assay.sensor.fileaccess;

import dev.assay.sensor.procfs.Mount;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A container's root file system that the kernel tells about. Belongs to {@link FileWatch}. */
final class WatchedRoot {

  /** Runtimes name a container's directory after it: …/ID/rootfs. */
  private static final Pattern ID = Pattern.compile(".*/([0-9a-f]{64})/rootfs");

  private final Mount mount;
  private final FileAccess.Root name;
  final SeenFiles seen;

  /** The mount at "/" of the container, found by a file whose path leads to it; 0: not yet. */
  private long rootMountId;

  WatchedRoot(long number, Mount mount, int mostFiles) {
    this.mount = mount;
    Matcher id = ID.matcher(mount.mountPoint());
    this.name = new FileAccess.Root(number, mount.device(), id.matches() ? id.group(1) : "");
    this.seen = new SeenFiles(mostFiles);
  }

  FileAccess.Root name() {
    return name;
  }

  /** Returns whether this is what is mounted there now. */
  boolean is(Mount now) {
    return mount.equals(now);
  }

  /** Returns where it is mounted in the host's mount namespace. */
  String mountPoint() {
    return mount.mountPoint();
  }

  /** Returns whether a mount is the one that the host has: the container's has another number. */
  boolean isHostsMount(long mountId) {
    return mount.id() == mountId;
  }

  boolean isRootMount(long mountId) {
    return rootMountId != 0 && rootMountId == mountId;
  }

  void foundRootMount(long mountId) {
    rootMountId = mountId;
  }
}
