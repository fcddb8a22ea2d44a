package dev.assay.sensor.attribution;

import dev.assay.sensor.attribution.UsedFile.Evidence;
import dev.assay.sensor.container.ContainerCatalog;
import dev.assay.sensor.fileaccess.FileAccess;
import dev.assay.sensor.fileaccess.Opener;
import dev.assay.sensor.process.ObservedProcess;
import dev.assay.sensor.procfs.MappedFile;
import dev.assay.sensor.procfs.MountTable;
import dev.assay.sensor.procfs.ProcFs;
import dev.assay.sensor.procfs.ProcessId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Finds the container of a process, and the names of its files there. Not thread-safe.
 *
 * <p>Of a container that is only being made, whose processes still have the host's root, nothing is
 * said about files: they are the runtime's own.
 */
public final class Attributor {

  /** Containers that begin at the same time are far fewer; a forgotten one is learned again. */
  private static final int MOST_ROOTS = 4096;

  private record Key(MappedFile file, long mountNamespace, String container) {}

  private final ContainerCatalog containers;
  private final MountTables mountTables;
  private final RootTrees trees;
  private final Map<Key, RootTree.Place> places = new HashMap<>();

  /** Containers by the number of their root file system. */
  private final Map<Long, String> byRoot =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
          return size() > MOST_ROOTS;
        }
      };

  /**
   * Creates an attributor.
   *
   * @param hostPid a process whose root directory is the host's: 1, or the sensor's own where
   *     process 1 cannot be read
   */
  public Attributor(ProcFs procFs, ContainerCatalog containers, int hostPid) {
    this.containers = containers;
    this.mountTables = new MountTables(procFs);
    this.trees = new RootTrees(procFs, mountTables, hostPid);
  }

  /** Forgets what may have changed since the last scan: to be called before each. */
  public void beginScan() {
    mountTables.beginScan();
    places.clear();
  }

  /** Forgets a container that has ended. */
  public void containerEnded(String containerId) {
    trees.forget(containerId);
  }

  /** Returns the process with its container and the files that it has mapped now. */
  public Sighting attribute(ObservedProcess process) {
    String container = containerOf(process).orElse(null);
    RootTree tree =
        container == null ? trees.host() : trees.container(container, firstPid(container), process);
    List<UsedFile> files = new ArrayList<>();
    String executable = program(process.executable());
    if (tree != null && process.mappings() != null) {
      MountTable seen = mountTables.of(process);
      for (MappedFile file : process.mappings().files()) {
        RootTree.Place place =
            places.computeIfAbsent(
                new Key(file, process.mountNamespace(), container == null ? "" : container),
                key -> tree.place(file, seen));
        boolean program = file.name().equals(process.executable());
        if (program && place.foreign()) {
          // runc, about to become the container's program: it entered the tree, its files did not.
          return sighting(process, container, executable, FileSet.of(List.of()));
        }
        if (program) {
          executable = place.path();
        }
        files.add(
            new UsedFile(
                place.path(),
                program ? Evidence.EXECUTED : Evidence.MAPPED,
                place.deleted(),
                place.outsideRoot()));
      }
    }
    return sighting(process, container, executable, FileSet.of(files));
  }

  /** Returns a process that opened files in a container, without files. */
  static Sighting opener(Opener opener, ObservedProcess process, String container) {
    String executable =
        opener.program().isEmpty() ? program(process.executable()) : opener.program();
    return new Sighting(
        process.id(),
        process.hostPid(),
        container,
        executable,
        process.command(),
        process.name(),
        process.startedAt(),
        opener.seenAt(),
        null,
        FileSet.EMPTY);
  }

  /** As {@link #opener}, of a process that ended before anything could be asked of it. */
  static Sighting gone(Opener opener, String container) {
    ProcessId id = new ProcessId(0, opener.hostPid(), opener.seenAt().toEpochMilli() / 10);
    return new Sighting(
        id,
        opener.hostPid(),
        container,
        opener.program(),
        "",
        null,
        opener.seenAt(),
        opener.seenAt(),
        opener.seenAt(),
        FileSet.EMPTY);
  }

  private static Sighting sighting(
      ObservedProcess process, @Nullable String container, String executable, FileSet files) {
    return new Sighting(
        process.id(),
        process.hostPid(),
        container,
        executable,
        process.command(),
        process.name(),
        process.startedAt(),
        process.firstSeenAt(),
        null,
        files);
  }

  /**
   * Returns the container in which a file was opened; empty where nothing tells: its process is
   * gone, and none before was seen of the same file system.
   */
  public Optional<String> containerOf(FileAccess access) {
    FileAccess.Root root = access.root();
    if (containers.byId(root.containerId()).isPresent()) {
      return Optional.of(root.containerId());
    }
    ObservedProcess process = access.opener().process();
    Optional<String> byGroup = process == null ? Optional.empty() : containerOf(process);
    if (byGroup.isPresent()) {
      byRoot.put(root.number(), byGroup.get());
      return byGroup;
    }
    return root.containerId().isEmpty()
        ? Optional.ofNullable(byRoot.get(root.number()))
        : Optional.of(root.containerId());
  }

  /** The container whose id the runtime knows, wherever in the groups it stands; else by rule. */
  private Optional<String> containerOf(ObservedProcess process) {
    return process.cgroup().containerIds().stream()
        .filter(id -> containers.byId(id).isPresent())
        .findFirst()
        .or(process.cgroup()::containerId);
  }

  private OptionalInt firstPid(String container) {
    return containers
        .byId(container)
        .map(found -> found.container().initHostPid())
        .map(pid -> OptionalInt.of(pid.intValue()))
        .orElse(OptionalInt.empty());
  }

  private static String program(String executable) {
    String mark = " (deleted)";
    return executable.endsWith(mark)
        ? executable.substring(0, executable.length() - mark.length())
        : executable;
  }
}
