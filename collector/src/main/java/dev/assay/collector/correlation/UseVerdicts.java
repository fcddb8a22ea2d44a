package dev.assay.collector.correlation;

import dev.assay.collector.component.ComponentEvidence;
import dev.assay.collector.component.Unmeasured;
import dev.assay.collector.correlation.CorrelatedPackage.Use;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.usage.DependencyUse;
import dev.assay.collector.usage.FileUse;
import dev.assay.collector.usage.Observation;
import dev.assay.collector.usage.PackageUse;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides whether packages are in use. Pure. */
final class UseVerdicts {

  /** Places that are named; of more the first are as good. */
  private static final int MOST_PLACES = 20;

  /** Kinds whose code is read rather than mapped: an opened file is all that there is to see. */
  private static final Set<String> INTERPRETED = Set.of("pypi", "npm", "gem", "composer");

  private final UnusedPolicy policy;

  UseVerdicts(UnusedPolicy policy) {
    this.policy = policy;
  }

  /**
   * Returns what decides for one artifact.
   *
   * @param jvms what is not measured of its JVMs
   * @param inventoryWhole whether all of its package databases could be read
   */
  Of of(
      Observation observation,
      List<FileUse> files,
      List<Unmeasured> jvms,
      boolean inventoryWhole,
      Instant now) {
    String obstacle =
        policy
            .obstacle(observation, files, now)
            .orElse(
                inventoryWhole
                    ? ""
                    : "A package database could not be read: whose the files in use are is not"
                        + " known of all.");
    return new Of(observation, obstacle, jvms);
  }

  /** Decides for one artifact. */
  static final class Of {

    private final Observation observation;
    private final String obstacle;
    private final List<Unmeasured> jvms;

    private Of(Observation observation, String obstacle, List<Unmeasured> jvms) {
      this.observation = observation;
      this.obstacle = obstacle;
      this.jvms = jvms;
    }

    /** Returns the verdict on a package by its files. */
    Use file(PackageUse use, InstalledPackage installed) {
      boolean interpreted = INTERPRETED.contains(installed.type());
      boolean opened = use.evidence() == ComponentEvidence.FILE_OPENED;
      if (use.evidence().inUse() || (interpreted && opened)) {
        return use(use, Used.YES, "");
      }
      String reason = unmeasured(use, installed, opened);
      return use(
          use,
          reason.isEmpty() ? Used.NO : Used.NOT_MEASURED,
          reason.isEmpty() ? use.coverage() : reason);
    }

    private String unmeasured(PackageUse use, InstalledPackage installed, boolean opened) {
      if (opened) {
        return "A file of it was opened, and none was seen mapped or executed: that it is used is"
            + " possible.";
      }
      if (use.evidence() == ComponentEvidence.NOT_MEASURED) {
        return use.coverage();
      }
      if (installed.files().isEmpty()) {
        return "It owns no file, so its use cannot be seen.";
      }
      if (!installed.note().isEmpty()) {
        return "Its files are not all known: " + installed.note();
      }
      if (installed.type().equals("maven")) {
        return "No JVM has told of it: its use is measured by the agent (assay run, -javaagent).";
      }
      if (installed.files().stream().anyMatch(Of::isCollective)) {
        return "Its files are known by their directory or archive only.";
      }
      return obstacle;
    }

    /** A directory, or what lies in a file: which of it was used no single path tells. */
    private static boolean isCollective(String path) {
      return path.endsWith("/") || path.contains("!/");
    }

    private Use use(PackageUse use, Used used, String reason) {
      return new Use(
          used,
          use.evidence(),
          reason,
          use.files().stream().map(FileUse::path).limit(MOST_PLACES).toList(),
          0,
          0,
          use.firstSeen(),
          use.lastSeen(),
          use.observedSince());
    }

    /** Returns the verdict on a package by the classes of its archives. */
    Use classes(List<DependencyUse> uses) {
      DependencyUse strongest =
          uses.stream().max(Comparator.comparing(DependencyUse::evidence)).orElseThrow();
      ComponentEvidence evidence = strongest.evidence();
      boolean loaded = evidence.isAtLeast(ComponentEvidence.CLASSES_LOADED);
      String reason = loaded ? "" : unmeasuredClasses();
      Used used = loaded ? Used.YES : reason.isEmpty() ? Used.NO : Used.NOT_MEASURED;
      @Nullable Instant first = loaded ? strongest.archive().firstSeen() : null;
      @Nullable Instant last = loaded ? strongest.archive().lastChange() : null;
      return new Use(
          used,
          evidence,
          reason,
          uses.stream()
              .flatMap(use -> use.archive().locations().stream())
              .distinct()
              .limit(MOST_PLACES)
              .toList(),
          strongest.archive().classCount(),
          strongest.archive().loaded().count(),
          first,
          last,
          observation.observedSince());
    }

    private String unmeasuredClasses() {
      return jvms.isEmpty() ? obstacle : jvms.get(0).detail();
    }
  }
}
