package dev.assay.sensor.content;

import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.attribution.UsedFile;
import dev.assay.sensor.container.ConfigDigest;
import dev.assay.sensor.container.Container;
import dev.assay.sensor.container.ContainerCatalog;
import dev.assay.sensor.container.ObservedContainer;
import dev.assay.sensor.content.FileContent.Use;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A running container with the files of its root that are in use.
 *
 * @param containerId the container
 * @param image its image
 * @param roots processes through which its root may be entered, the best first
 * @param files files in use, each name once
 * @param earlier what processes still have of names that lead to another file now, or to none
 * @param virtualMachines JVMs in it, whose open archives are in use too
 * @param processes all of its processes that use files
 */
public record ContainerFiles(
    String containerId,
    ConfigDigest image,
    List<Integer> roots,
    List<FileInUse> files,
    List<FileInUse> earlier,
    List<Sighting> virtualMachines,
    List<Sighting> processes) {

  /** Two are enough: the first process, and another one in case it has just ended. */
  private static final int MOST_ROOTS = 4;

  /** Copies the lists. */
  public ContainerFiles {
    roots = List.copyOf(roots);
    files = List.copyOf(files);
    earlier = List.copyOf(earlier);
    virtualMachines = List.copyOf(virtualMachines);
    processes = List.copyOf(processes);
  }

  /**
   * Returns what each process has mapped under a name that led to it when the process was looked
   * at: a name that leads nowhere now may have led each of them to another file.
   */
  List<FileInUse> mappedAs(String path) {
    List<FileInUse> mapped = new ArrayList<>();
    for (Sighting process : processes) {
      for (UsedFile file : process.files().files()) {
        if (isCode(file) && !file.deleted() && file.path().equals(path)) {
          mapped.add(inUse(process, file));
        }
      }
    }
    return mapped;
  }

  /**
   * Sorts what runs by container. Containers whose image is not known by its content are left out:
   * there is nothing that their files could be compared with.
   */
  public static List<ContainerFiles> of(Collection<Sighting> running, ContainerCatalog catalog) {
    Map<String, List<Sighting>> byContainer = new LinkedHashMap<>();
    for (Sighting sighting : running) {
      if (sighting.containerId() != null && !sighting.files().files().isEmpty()) {
        byContainer.computeIfAbsent(sighting.containerId(), id -> new ArrayList<>()).add(sighting);
      }
    }
    List<ContainerFiles> all = new ArrayList<>();
    byContainer.forEach(
        (id, sightings) ->
            catalog
                .byId(id)
                .map(ObservedContainer::container)
                .ifPresent(container -> add(all, container, sightings)));
    return all;
  }

  private static void add(List<ContainerFiles> all, Container container, List<Sighting> sightings) {
    ConfigDigest image = container.configDigest();
    if (image == null) {
      return;
    }
    List<Integer> roots = new ArrayList<>();
    if (container.initHostPid() != null) {
      roots.add(container.initHostPid().intValue());
    }
    sightings.stream().map(Sighting::hostPid).limit(MOST_ROOTS).forEach(roots::add);
    Map<String, FileInUse> files = new LinkedHashMap<>();
    List<FileInUse> earlier = new ArrayList<>();
    List<Sighting> virtualMachines = new ArrayList<>();
    for (Sighting sighting : sightings) {
      for (UsedFile file : sighting.files().files()) {
        if (isCode(file)) {
          FileInUse used = inUse(sighting, file);
          files.merge(used.path(), used, FileInUse::merge);
          if (used.replaced()) {
            earlier.add(used);
          }
        }
        if (file.path().endsWith("/libjvm.so")) {
          virtualMachines.add(sighting);
        }
      }
    }
    all.add(
        new ContainerFiles(
            container.id(),
            image,
            roots,
            List.copyOf(files.values()),
            earlier,
            virtualMachines,
            sightings));
  }

  /** What was only opened need not be code, and may be large. */
  private static boolean isCode(UsedFile file) {
    return !file.outsideRoot() && file.evidence().compareTo(UsedFile.Evidence.OPENED) > 0;
  }

  private static FileInUse inUse(Sighting sighting, UsedFile file) {
    return new FileInUse(
        file.path(),
        file.evidence() == UsedFile.Evidence.EXECUTED ? Use.EXECUTED : Use.MAPPED,
        file.deleted(),
        sighting.process(),
        sighting.hostPid(),
        sighting.executable());
  }
}
