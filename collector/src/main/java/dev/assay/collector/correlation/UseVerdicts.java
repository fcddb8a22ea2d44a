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
import org.jspecify.annotations.Nullable;

/** Decides whether packages are in use. Pure. */
final class UseVerdicts {

  /** Places that are named; of more the first are as good. */
  private static final int MOST_PLACES = 20;

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

    /** Returns why nothing may be called not used by its files; empty: nothing is in the way. */
    String obstacle() {
      return obstacle;
    }

    /** Returns the verdict on a package by its files. */
    Use file(PackageUse use, InstalledPackage installed) {
      boolean opened = use.evidence() == ComponentEvidence.FILE_OPENED;
      if (use.evidence().inUse()) {
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
        return isArchive(installed)
            ? "Its archive was opened, which of its classes are used is measured by the agent"
                + " (assay run, -javaagent)."
            : "A file of it was opened, and none was seen mapped, executed or read by an"
                + " interpreter: that it is used is possible.";
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
      if (isArchive(installed)) {
        return "No JVM has told of it: its use is measured by the agent (assay run, -javaagent).";
      }
      if (!CodeFiles.areMost(installed.files())) {
        return "Most of its files are data, and that data is read nobody sees.";
      }
      return obstacle;
    }

    /** Classes come from archives that were opened long before, or from a copy of them (CDS). */
    private static boolean isArchive(InstalledPackage installed) {
      return installed.type().equals("maven")
          || installed.files().stream().anyMatch(CodeFiles::isJavaArchive);
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
