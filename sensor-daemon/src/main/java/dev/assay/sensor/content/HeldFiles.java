package dev.assay.sensor.content;

import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.content.FileContent.Use;
import dev.assay.sensor.procfs.ProcessLinks;
import dev.assay.sensor.procfs.ProcessLinks.HeldFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Files that processes hold without a mapping that shows it, or without a name: the archives that a
 * JVM has open, and files deleted since. Not thread-safe.
 */
final class HeldFiles {

  /** A pattern of letters after the last dot: what class loaders read as archives. */
  private static final Set<String> ARCHIVES = Set.of("jar", "war", "ear", "rar", "par", "sar");

  private final ProcessLinks links;

  HeldFiles(Path proc) {
    this.links = new ProcessLinks(proc);
  }

  /**
   * A file that a process holds under a name which leads to another one now, or to none.
   *
   * @param file its name and its process
   * @param link a link of /proc that leads to it
   */
  record Earlier(FileInUse file, String link) {}

  /**
   * What was found of a process.
   *
   * @param files files that it holds; one of them more than once where it is mapped in pieces
   * @param unseen names of which it cannot be told what the process holds
   * @param why what the kernel said
   */
  record Found(List<Earlier> files, List<FileInUse> unseen, String why) {}

  /** Returns the archives that the JVMs of a container have open, those without a name too. */
  List<FileInUse> archives(ContainerFiles container) {
    List<FileInUse> archives = new ArrayList<>();
    for (Sighting jvm : container.virtualMachines()) {
      for (HeldFile archive : openArchives(jvm)) {
        archives.add(
            new FileInUse(
                archive.path(),
                Use.OPENED,
                archive.isDeleted(),
                jvm.process(),
                jvm.hostPid(),
                jvm.executable()));
      }
    }
    return archives;
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

  /** Sorts names by the process that holds what they led to. */
  static Collection<List<FileInUse>> byProcess(Collection<FileInUse> files) {
    Map<Integer, List<FileInUse>> byProcess = new LinkedHashMap<>();
    for (FileInUse file : files) {
      byProcess.computeIfAbsent(file.hostPid(), pid -> new ArrayList<>()).add(file);
    }
    return byProcess.values();
  }

  /**
   * Finds all files that a process holds under names that do not lead to them any more: one name
   * may have led to several, one after the other.
   *
   * @param names of one process
   */
  Found find(List<FileInUse> names) {
    Map<String, FileInUse> opened = new HashMap<>();
    Map<String, FileInUse> mapped = new HashMap<>();
    for (FileInUse name : names) {
      (name.use() == Use.OPENED ? opened : mapped).put(name.path() + ProcessLinks.DELETED, name);
    }
    int pid = names.get(0).hostPid();
    List<Earlier> found = new ArrayList<>();
    try {
      if (!opened.isEmpty()) {
        add(found, links.open(pid, opened::containsKey), opened);
      }
      if (!mapped.isEmpty()) {
        add(found, links.mapped(pid, mapped::containsKey), mapped);
      }
      return new Found(found, List.of(), "");
    } catch (IOException e) {
      // The program's own link is shown to more than those of mapped files are: the latter want
      // CAP_SYS_ADMIN, or CAP_CHECKPOINT_RESTORE since Linux 5.9.
      add(found, links.program(pid, mapped::containsKey), mapped);
      List<FileInUse> unseen = new ArrayList<>(mapped.values());
      found.forEach(earlier -> unseen.remove(earlier.file()));
      return new Found(found, unseen, String.valueOf(e.getMessage()));
    }
  }

  private static void add(
      List<Earlier> found, List<HeldFile> links, Map<String, FileInUse> byTarget) {
    for (HeldFile link : links) {
      FileInUse file = byTarget.get(link.target());
      if (file != null) {
        found.add(new Earlier(file, link.link()));
      }
    }
  }
}
