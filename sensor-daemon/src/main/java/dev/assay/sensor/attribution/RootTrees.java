package dev.assay.sensor.attribution;

import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.process.ObservedProcess;
import dev.assay.sensor.procfs.Mount;
import dev.assay.sensor.procfs.MountTable;
import dev.assay.sensor.procfs.ProcFs;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The trees of the host and of each container. Not thread-safe.
 *
 * <p>A container's tree is that of its first process, or of the oldest one seen: others of it may
 * have mount namespaces of their own. A process that the runtime is still preparing, whose root is
 * the host's, stands for no container.
 */
final class RootTrees {

  private record Reference(int pid, long mountNamespace) {}

  private static final int MOST_CONTAINERS = 16_384;

  private final ProcFs procFs;
  private final MountTables mountTables;
  private final int hostPid;
  private final Map<String, Reference> references = new HashMap<>();
  private final Map<Reference, OverlayLayers> layers = new HashMap<>();

  /**
   * Creates the trees.
   *
   * @param hostPid a process whose root is the host's
   */
  RootTrees(ProcFs procFs, MountTables mountTables, int hostPid) {
    this.procFs = procFs;
    this.mountTables = mountTables;
    this.hostPid = hostPid;
  }

  /** Returns the host's tree; null where the kernel does not show it. */
  @Nullable RootTree host() {
    MountTable mounts = hostMounts();
    return mounts == null
        ? null
        : RootTree.ofHost(mounts, procFs.root().resolve(hostPid + "/root"));
  }

  private @Nullable MountTable hostMounts() {
    return mountTables.of(hostPid, mountNamespace(hostPid));
  }

  /**
   * Returns the tree of a container; null while it has none.
   *
   * @param containerId the container
   * @param firstPid its first process, where the runtime says so
   * @param process a process of it
   */
  @Nullable RootTree container(String containerId, OptionalInt firstPid, ObservedProcess process) {
    Reference known = references.get(containerId);
    RootTree tree = known == null ? null : tree(known);
    if (tree != null) {
      return tree;
    }
    int candidate = firstPid.orElse(process.hostPid());
    Reference found = new Reference(candidate, mountNamespace(candidate));
    tree = tree(found);
    if (tree != null) {
      if (references.size() >= MOST_CONTAINERS) {
        references.clear();
        layers.clear();
      }
      references.put(containerId, found);
    }
    return tree;
  }

  private @Nullable RootTree tree(Reference reference) {
    MountTable mounts = mountTables.of(reference.pid, reference.mountNamespace);
    return mounts == null || isHosts(mounts)
        ? null
        : RootTree.ofContainer(
            mounts,
            procFs.root().resolve(reference.pid + "/root"),
            () -> layers.computeIfAbsent(reference, this::layersOf));
  }

  private OverlayLayers layersOf(Reference reference) {
    return OverlayLayers.of(procFs, reference.pid, procFs.root().resolve(hostPid + "/root"));
  }

  /** Forgets a container that has ended. */
  void forget(String containerId) {
    Reference known = references.remove(containerId);
    if (known != null) {
      layers.remove(known);
    }
  }

  private boolean isHosts(MountTable mounts) {
    MountTable host = hostMounts();
    Mount hostRoot = host == null ? null : host.covering("/");
    Mount root = mounts.covering("/");
    return root == null
        || (hostRoot != null
            && root.device() == hostRoot.device()
            && root.root().equals(hostRoot.root()));
  }

  private long mountNamespace(int pid) {
    try {
      return procFs.mountNamespace(pid);
    } catch (SystemCallException e) {
      // Refused: as if it were gone. 0 is no namespace, so that no table is found.
      return 0;
    }
  }
}
