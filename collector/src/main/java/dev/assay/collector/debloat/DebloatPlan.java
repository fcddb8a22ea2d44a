package dev.assay.collector.debloat;

import dev.assay.collector.correlation.CorrelatedPackage;
import dev.assay.collector.correlation.PackageKind;
import dev.assay.collector.correlation.Used;
import dev.assay.collector.sbom.InstalledPackage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What can be left out of an artifact. Pure.
 *
 * @param removable packages that are not used, and that nothing which stays needs
 * @param kept packages that are not used and stay, and why
 * @param notMeasured how many packages nothing can be said of
 * @param manager the package manager that the artifact contains
 */
public record DebloatPlan(
    List<CorrelatedPackage> removable, List<Kept> kept, int notMeasured, PackageManager manager) {

  /** Copies the lists. */
  public DebloatPlan {
    removable = List.copyOf(removable);
    kept = List.copyOf(kept);
  }

  /**
   * A package that is not used and stays.
   *
   * @param reason why
   */
  public record Kept(CorrelatedPackage of, String reason) {}

  /**
   * Makes it.
   *
   * @param packages what is known of the artifact's packages
   * @param installed its inventory
   */
  public static DebloatPlan of(List<CorrelatedPackage> packages, List<InstalledPackage> installed) {
    List<InstalledPackage> system =
        installed.stream().filter(each -> PackageManager.ofType(each.type()).isPresent()).toList();
    PackageManager manager = PackageManager.of(system);
    Map<String, String> stay = new Stay(system, manager).reasons(notUsed(packages));
    List<CorrelatedPackage> removable = new ArrayList<>();
    List<Kept> kept = new ArrayList<>();
    int notMeasured = 0;
    for (CorrelatedPackage each : packages) {
      String reason = stay.getOrDefault(each.component().purl(), "");
      if (each.use().used() == Used.NOT_MEASURED) {
        notMeasured++;
      } else if (each.use().used() == Used.NO && reason.isEmpty()) {
        removable.add(each);
      } else if (each.use().used() == Used.NO) {
        kept.add(new Kept(each, reason));
      }
    }
    return new DebloatPlan(removable, kept, notMeasured, manager);
  }

  private static Set<String> notUsed(List<CorrelatedPackage> packages) {
    Set<String> purls = new HashSet<>();
    for (CorrelatedPackage each : packages) {
      if (each.kind() == PackageKind.OS_PACKAGE && each.use().used() == Used.NO) {
        purls.add(each.component().purl());
      }
    }
    return purls;
  }

  /** Finds out which packages have to stay. */
  private static final class Stay {

    private final List<InstalledPackage> system;
    private final PackageManager manager;
    private final Providers providers;

    Stay(List<InstalledPackage> system, PackageManager manager) {
      this.system = system;
      this.manager = manager;
      this.providers = new Providers(system);
    }

    /** Returns the reasons of those that stay although they are not used, by package URL. */
    Map<String, String> reasons(Set<String> notUsed) {
      Map<String, String> reasons = new LinkedHashMap<>();
      Set<String> known = new HashSet<>();
      system.forEach(each -> known.add(each.purl()));
      notUsed.stream()
          .filter(purl -> !known.contains(purl))
          .forEach(purl -> reasons.put(purl, "The inventory does not have it."));
      boolean whole = system.stream().allMatch(each -> each.relations() != null);
      for (InstalledPackage each : system) {
        if (notUsed.contains(each.purl())) {
          String reason = whole ? ownReason(each) : UNKNOWN;
          if (!reason.isEmpty()) {
            reasons.put(each.purl(), reason);
          }
        }
      }
      if (whole) {
        addNeeded(notUsed, reasons);
      }
      return reasons;
    }

    private static final String UNKNOWN =
        "What packages need of each other is not known of all: have the image scanned anew.";

    private String ownReason(InstalledPackage each) {
      if (each.relations() != null && each.relations().essential()) {
        return "The distribution calls it essential.";
      }
      return manager.isIn(each) ? "It is the package manager." : "";
    }

    /** Goes on until nothing that stays needs anything that does not. */
    private void addNeeded(Set<String> notUsed, Map<String, String> reasons) {
      List<InstalledPackage> staying = new ArrayList<>();
      for (InstalledPackage each : system) {
        if (!notUsed.contains(each.purl()) || reasons.containsKey(each.purl())) {
          staying.add(each);
        }
      }
      Map<String, InstalledPackage> stays = new HashMap<>();
      staying.forEach(each -> stays.put(each.purl(), each));
      // Grows while it is walked through.
      for (int i = 0; i < staying.size(); i++) {
        InstalledPackage needing = staying.get(i);
        for (InstalledPackage needed : providers.missing(needing, stays.keySet())) {
          stays.put(needed.purl(), needed);
          staying.add(needed);
          reasons.put(needed.purl(), "Needed by " + needing.name() + ", which stays.");
        }
      }
    }
  }
}
