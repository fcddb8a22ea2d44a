package dev.assay.collector.correlation;

import dev.assay.collector.correlation.CorrelatedPackage.Use;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.usage.ArchiveKind;
import dev.assay.collector.usage.DependencyReport;
import dev.assay.collector.usage.DependencyUse;
import dev.assay.collector.usage.JvmObservation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Decides whether libraries in archives of Java are in use, by the word of the agents: each class
 * is loaded by a JVM, so where every JVM has told of all of its classes, an archive of which there
 * are none is not used. Pure.
 *
 * <p>A library is known again by its package URL or, as two ways to name the same archive may
 * differ, by its file's name: too many in use is a nuisance, one too few is a false "not used".
 */
final class JarUses {

  /** Of what has no JVM. */
  static final JvmObservation NO_JVM = new JvmObservation(0, 0, 0, 0, 0, null);

  private static final Set<String> ARCHIVES = Set.of("jar", "war", "ear", "rar");

  private final Function<List<DependencyUse>, Use> classes;
  private final Map<String, List<DependencyUse>> byFile = new HashMap<>();
  private final boolean told;
  private final String obstacle;

  /**
   * Looks at one artifact.
   *
   * @param inventory all of its packages
   * @param whole whether all of them could be read
   * @param beyond what else stands in the way; empty: nothing
   * @param classes decides by the classes of archives
   */
  JarUses(
      UnusedPolicy policy,
      DependencyReport java,
      JvmObservation jvms,
      Collection<InstalledPackage> inventory,
      boolean whole,
      String beyond,
      Function<List<DependencyUse>, Use> classes,
      Instant now) {
    this.classes = classes;
    this.told = jvms.jvms() > 0;
    for (DependencyUse use : java.uses()) {
      if (use.archive().kind() != ArchiveKind.JDK_MODULE) {
        names(use)
            .forEach(name -> byFile.computeIfAbsent(name, unseen -> new ArrayList<>()).add(use));
      }
    }
    this.obstacle =
        observed(jvms)
            .or(() -> java.unmeasured().stream().findFirst().map(gap -> gap.detail()))
            .or(() -> whole ? Optional.empty() : Optional.of("Not all of it could be scanned."))
            .or(() -> foreign(java.uses(), inventory))
            .or(
                () ->
                    Optional.ofNullable(jvms.since())
                        .flatMap(since -> policy.longEnough(since, now)))
            .orElse(beyond);
  }

  private static Optional<String> observed(JvmObservation jvms) {
    if (jvms.lost() > 0) {
      return Optional.of(
          jvms.lost()
              + " of its JVMs ended without a last word (killed, or out of reach): which classes"
              + " they loaded at the end is not known.");
    }
    if (jvms.withoutAgent() > 0) {
      return Optional.of(
          jvms.withoutAgent()
              + " of its JVMs had no agent: start them under `assay run`, or with -javaagent.");
    }
    if (jvms.unreadable() > 0) {
      return Optional.of(
          jvms.unreadable()
              + " of its processes could not be read, and may have been JVMs without an agent.");
    }
    return jvms.untold() > 0
        ? Optional.of(jvms.untold() + " of its JVMs have not told of all of their classes yet.")
        : Optional.empty();
  }

  /** Classes out of an archive that the inventory does not know may be any library's. */
  private static Optional<String> foreign(
      List<DependencyUse> uses, Collection<InstalledPackage> inventory) {
    Set<String> purls = new HashSet<>();
    Set<String> files = new HashSet<>();
    for (InstalledPackage each : inventory) {
      purls.add(each.purl());
      each.files().forEach(file -> files.add(fileName(file)));
    }
    return uses.stream()
        .filter(use -> isLibrary(use) && use.archive().loaded().count() > 0)
        .filter(use -> !purls.contains(use.component().purl()))
        .filter(use -> names(use).noneMatch(files::contains))
        .findFirst()
        .map(
            use ->
                "Its JVMs use "
                    + use.component().name()
                    + ", which was not found when it was scanned: is it the same content?");
  }

  /** A directory that nothing names has the classes of the application itself. */
  private static boolean isLibrary(DependencyUse use) {
    return switch (use.archive().kind()) {
      case JAR, UNKNOWN -> true;
      case DIRECTORY -> !use.component().purl().isEmpty();
      case JDK_MODULE -> false;
    };
  }

  private static Stream<String> names(DependencyUse use) {
    return Stream.concat(
            use.archive().locations().stream(),
            use.archive().kind() == ArchiveKind.JAR
                ? Stream.of(use.component().name())
                : Stream.empty())
        .map(JarUses::fileName)
        .filter(name -> !name.isEmpty())
        .distinct();
  }

  /** The last name of a path, without what a directory ends with. */
  private static String fileName(String path) {
    String whole = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return whole.substring(whole.lastIndexOf('/') + 1);
  }

  /**
   * Returns the verdict on a package.
   *
   * @param byFiles what its files say
   */
  Use judged(InstalledPackage installed, Use byFiles) {
    if (byFiles.used() != Used.NOT_MEASURED || !told || !isArchive(installed)) {
      return byFiles;
    }
    List<DependencyUse> loaded =
        installed.files().stream()
            .flatMap(file -> byFile.getOrDefault(fileName(file), List.of()).stream())
            .distinct()
            .toList();
    if (!loaded.isEmpty()) {
      return classes.apply(loaded);
    }
    if (!installed.note().isEmpty()) {
      return byFiles;
    }
    return obstacle.isEmpty()
        ? byFiles.because(
            Used.NO,
            "No JVM of it loaded any of its classes. Whether other files in it are read is not"
                + " seen.")
        : byFiles.because(Used.NOT_MEASURED, obstacle);
  }

  private static boolean isArchive(InstalledPackage installed) {
    return !installed.files().isEmpty()
        && installed.files().stream()
            .allMatch(
                file ->
                    ARCHIVES.contains(
                        file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)));
  }
}
