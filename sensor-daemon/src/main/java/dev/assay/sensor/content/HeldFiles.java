package dev.assay.sensor.content;

import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.content.FileContent.Use;
import dev.assay.sensor.linux.FileCalls;
import dev.assay.sensor.linux.FileHandle;
import dev.assay.sensor.linux.SystemCallException;
import dev.assay.sensor.procfs.ProcessId;
import dev.assay.sensor.procfs.ProcessLinks;
import dev.assay.sensor.procfs.ProcessLinks.HeldFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files that processes hold without a mapping that shows it, or without a name: the archives that a
 * JVM has open, and files deleted since. Not thread-safe.
 */
final class HeldFiles {

  /** A pattern of letters after the last dot: what class loaders read as archives. */
  private static final Set<String> ARCHIVES = Set.of("jar", "war", "ear", "rar", "par", "sar");

  private record Nameless(ProcessId process, String path) {}

  private final ProcessLinks links;
  private final FileCalls calls;
  private final Set<Nameless> read = new HashSet<>();
  private final Set<Nameless> asked = new HashSet<>();

  HeldFiles(Path proc, FileCalls calls) {
    this.links = new ProcessLinks(proc);
    this.calls = calls;
  }

  /** Returns a container's files in use, the open archives of its JVMs included. */
  Collection<FileInUse> filesOf(ContainerFiles container) throws SystemCallException {
    if (container.virtualMachines().isEmpty()) {
      return container.files();
    }
    Map<String, FileInUse> files = new LinkedHashMap<>();
    container.files().forEach(file -> files.put(file.path(), file));
    for (Sighting jvm : container.virtualMachines()) {
      for (HeldFile archive : openArchives(jvm)) {
        FileInUse used =
            new FileInUse(
                archive.path(),
                Use.OPENED,
                archive.isDeleted(),
                jvm.process(),
                jvm.hostPid(),
                jvm.executable());
        files.merge(used.path(), used, FileInUse::merge);
      }
    }
    return files.values();
  }

  private List<HeldFile> openArchives(Sighting jvm) {
    try {
      return links.open(jvm.hostPid(), HeldFiles::isArchive);
    } catch (IOException e) {
      // It ended between two looks, or may not be read: the scan of processes counts that.
      return List.of();
    }
  }

  static boolean isArchive(String target) {
    String name =
        target.endsWith(ProcessLinks.DELETED)
            ? target.substring(0, target.length() - ProcessLinks.DELETED.length())
            : target;
    int dot = name.lastIndexOf('.');
    return name.startsWith("/")
        && dot > name.lastIndexOf('/')
        && ARCHIVES.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  /** Returns whether the file of that name that its process had before was read already. */
  boolean wasRead(FileInUse file) {
    Nameless nameless = new Nameless(file.process(), file.path());
    asked.add(nameless);
    return read.contains(nameless);
  }

  /** Opens the file that a process has under a name which does not lead to it any more. */
  @Nullable FileHandle open(FileInUse file) throws SystemCallException {
    read.add(new Nameless(file.process(), file.path()));
    String name = file.path() + ProcessLinks.DELETED;
    try {
      List<HeldFile> found =
          file.use() == Use.OPENED
              ? links.open(file.hostPid(), name::equals)
              : links.mapped(file.hostPid(), name::equals);
      return found.isEmpty() ? null : calls.behind(found.get(0).link());
    } catch (SystemCallException e) {
      throw e;
    } catch (IOException e) {
      // As for open archives.
      return null;
    }
  }

  /** Forgets what was not asked about since the last time. */
  void endPass() {
    read.retainAll(asked);
    asked.clear();
  }

  /** Forgets what was read. */
  void forget() {
    read.clear();
  }
}
