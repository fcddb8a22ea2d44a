package dev.assay.collector.debloat;

import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.sbom.PackageRelations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which installed packages provide what others need: by name, by what they say, by their files. */
final class Providers {

  /** Directories that are links into /usr where that is merged. */
  private static final List<String> MERGED = List.of("/bin/", "/sbin/", "/lib/", "/lib64/");

  private final Map<String, List<InstalledPackage>> byName = new HashMap<>();

  Providers(List<InstalledPackage> installed) {
    Set<String> paths = new HashSet<>();
    for (InstalledPackage each : installed) {
      add(each.name(), each);
      PackageRelations relations = each.relations();
      if (relations != null) {
        relations.provides().forEach(name -> add(name, each));
        relations.requires().stream().filter(name -> name.startsWith("/")).forEach(paths::add);
      }
    }
    addFiles(installed, paths);
  }

  private void addFiles(List<InstalledPackage> installed, Set<String> paths) {
    if (paths.isEmpty()) {
      return;
    }
    for (InstalledPackage each : installed) {
      for (String file : each.files()) {
        if (paths.contains(file)) {
          add(file, each);
        }
        String unmerged = file.startsWith("/usr") ? file.substring("/usr".length()) : "";
        if (MERGED.stream().anyMatch(unmerged::startsWith) && paths.contains(unmerged)) {
          add(unmerged, each);
        }
      }
    }
  }

  private void add(String name, InstalledPackage provider) {
    byName.computeIfAbsent(name, key -> new ArrayList<>(1)).add(provider);
  }

  /**
   * Returns what a package needs and no package provides that stays: of each need all providers,
   * since which of them it was meant to be nobody says.
   *
   * @param staying package URLs of those that stay
   */
  Set<InstalledPackage> missing(InstalledPackage needing, Set<String> staying) {
    Set<InstalledPackage> missing = new LinkedHashSet<>();
    PackageRelations relations = needing.relations();
    if (relations == null) {
      return missing;
    }
    for (String clause : relations.requires()) {
      List<InstalledPackage> all = new ArrayList<>();
      for (String name : clause.split("\\|", -1)) {
        all.addAll(byName.getOrDefault(name, List.of()));
      }
      if (all.stream().noneMatch(each -> staying.contains(each.purl()))) {
        missing.addAll(all);
      }
    }
    return missing;
  }
}
