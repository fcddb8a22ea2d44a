package dev.assay.collector.usage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.component.Component;
import dev.assay.collector.component.ComponentEvidence;
import dev.assay.collector.component.Unmeasured;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.sbom.PackageInventory;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which packages of an artifact are in use, from the files seen in use and its inventory.
 *
 * <p>A file that several packages own counts for each of them: too many in use is a nuisance, one
 * too few is a false "unused". May be called from any thread.
 */
public final class ComponentResolver {

  private static final Comparator<FileUse> STRONGEST_FIRST =
      Comparator.comparing(FileUse::evidence).reversed().thenComparing(FileUse::path);

  private final Clock clock;

  /** Makes a resolver that reads {@code clock} for the length of windows. */
  public ComponentResolver(Clock clock) {
    this.clock = clock;
  }

  /** Returns the use of every package of {@code artifact}, and of the files that none owns. */
  public PackageReport resolve(
      Artifact artifact,
      Optional<PackageInventory> inventory,
      List<FileUse> files,
      Observation observation) {
    WindowCoverage window = new WindowCoverage(observation, clock.instant());
    List<PackageUse> uses = new ArrayList<>();
    List<Unmeasured> unmeasured = new ArrayList<>();
    Set<String> owned = new HashSet<>();
    if (inventory.isPresent()) {
      List<InstalledPackage> packages = inventory.get().packages();
      FileOwnership ownership = FileOwnership.of(packages, files);
      for (int i = 0; i < packages.size(); i++) {
        List<FileUse> used = strongestFirst(ownership.filesOf(i));
        used.forEach(file -> owned.add(file.path()));
        String blind = WindowCoverage.blindness(packages.get(i), ownership.isVague(i));
        uses.add(packageUse(artifact, packages.get(i), used, observation, window, blind));
      }
      inventory
          .get()
          .gaps()
          .forEach(
              gap -> unmeasured.add(new Unmeasured(name(artifact), gap.cause(), gap.detail())));
    } else {
      unmeasured.add(noInventory(artifact));
    }
    String unownedBecause = ownerUnknown(inventory);
    for (FileUse file : files) {
      if (!owned.contains(file.path())) {
        uses.add(unowned(artifact, file, observation, unownedBecause));
      }
    }
    return new PackageReport(uses, unmeasured);
  }

  /**
   * Returns the use of packages by an artifact without an inventory of its own: a program that its
   * user named. The packages in use are those of the hosts or images that it runs in; which others
   * belong to it nobody has said, so none is called unused.
   */
  public PackageReport resolveWithin(
      Artifact artifact,
      List<PackageInventory> places,
      List<FileUse> files,
      Observation observation) {
    WindowCoverage window = new WindowCoverage(observation, clock.instant());
    Map<String, PackageUse> byPurl = new LinkedHashMap<>();
    Set<String> owned = new HashSet<>();
    for (PackageInventory place : places) {
      FileOwnership ownership = FileOwnership.of(place.packages(), files);
      for (int i = 0; i < place.packages().size(); i++) {
        List<FileUse> used = strongestFirst(ownership.filesOf(i));
        if (!used.isEmpty()) {
          InstalledPackage installed = place.packages().get(i);
          used.forEach(file -> owned.add(file.path()));
          byPurl.putIfAbsent(
              installed.purl(), packageUse(artifact, installed, used, observation, window, ""));
        }
      }
    }
    String because =
        ownerUnknown(
            places.stream()
                .filter(place -> !place.gaps().isEmpty())
                .findFirst()
                .or(() -> places.stream().findFirst()));
    List<PackageUse> uses = new ArrayList<>(byPurl.values());
    for (FileUse file : files) {
      if (!owned.contains(file.path())) {
        uses.add(unowned(artifact, file, observation, because));
      }
    }
    return new PackageReport(uses, List.of(onlyAround(artifact)));
  }

  /** Returns what a file says about the component that owns it. */
  static ComponentEvidence grade(FileEvidence evidence) {
    return switch (evidence) {
      case TOUCHED, OPENED -> ComponentEvidence.FILE_OPENED;
      case INTERPRETED -> ComponentEvidence.FILE_INTERPRETED;
      case MAPPED -> ComponentEvidence.FILE_MAPPED;
      case EXECUTED -> ComponentEvidence.FILE_EXECUTED;
    };
  }

  private static PackageUse packageUse(
      Artifact artifact,
      InstalledPackage installed,
      List<FileUse> used,
      Observation observation,
      WindowCoverage window,
      String blind) {
    Component component = new Component(installed.purl(), installed.name(), installed.version());
    if (used.isEmpty()) {
      return new PackageUse(
          artifact,
          component,
          window.evidenceWithoutSighting(blind),
          List.of(),
          null,
          null,
          observation.observedSince(),
          window.limits(blind));
    }
    return seen(artifact, component, used, observation, replaced(used));
  }

  private static PackageUse unowned(
      Artifact artifact, FileUse file, Observation observation, String because) {
    String coverage =
        file.outsideRoot()
            ? "On a volume or bind mount, outside of what was shipped: no package owns it."
            : because;
    return seen(artifact, new Component("", file.path(), ""), List.of(file), observation, coverage);
  }

  private static PackageUse seen(
      Artifact artifact,
      Component component,
      List<FileUse> used,
      Observation observation,
      String coverage) {
    ComponentEvidence evidence = ComponentEvidence.NOT_OBSERVED;
    @Nullable Instant first = null;
    @Nullable Instant last = null;
    for (FileUse file : used) {
      evidence = evidence.or(grade(file.evidence()));
      first = first == null || file.firstSeen().isBefore(first) ? file.firstSeen() : first;
      last = last == null || file.lastSeen().isAfter(last) ? file.lastSeen() : last;
    }
    return new PackageUse(
        artifact, component, evidence, used, first, last, observation.observedSince(), coverage);
  }

  private static List<FileUse> strongestFirst(List<FileUse> files) {
    return files.stream().sorted(STRONGEST_FIRST).toList();
  }

  private static String replaced(List<FileUse> used) {
    return used.stream().anyMatch(FileUse::deleted)
        ? "A file was deleted or replaced while in use: what still runs may be another version."
        : "";
  }

  private static String ownerUnknown(Optional<PackageInventory> inventory) {
    if (inventory.isEmpty()) {
      return "Owner unknown: there is no inventory of the artifact's packages.";
    }
    if (!inventory.get().gaps().isEmpty()) {
      return "Owner unknown: the inventory is incomplete ("
          + inventory.get().gaps().get(0).detail()
          + ").";
    }
    return "No package of the inventory owns it.";
  }

  private static Unmeasured noInventory(Artifact artifact) {
    return new Unmeasured(
        name(artifact),
        "NO_INVENTORY",
        "No inventory of its packages has arrived: which package owns a file is not known, and"
            + " packages that no file was seen of are not listed. A sensor that sees it run makes"
            + " one when the collector asks for it.");
  }

  private static Unmeasured onlyAround(Artifact artifact) {
    return new Unmeasured(
        name(artifact),
        "NO_INVENTORY",
        "It has no inventory of its own: packages are those of the host or image that it runs in,"
            + " and those of which no file was seen are not listed.");
  }

  private static String name(Artifact artifact) {
    return artifact.toString();
  }
}
