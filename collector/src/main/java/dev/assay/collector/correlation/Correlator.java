package dev.assay.collector.correlation;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.component.Component;
import dev.assay.collector.component.Unmeasured;
import dev.assay.collector.correlation.CorrelatedPackage.Use;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.sbom.Inventories;
import dev.assay.collector.sbom.PackageInventory;
import dev.assay.collector.usage.ArchiveKind;
import dev.assay.collector.usage.DependencyReport;
import dev.assay.collector.usage.DependencyReports;
import dev.assay.collector.usage.DependencyUse;
import dev.assay.collector.usage.FileUse;
import dev.assay.collector.usage.JvmObservation;
import dev.assay.collector.usage.Observation;
import dev.assay.collector.usage.PackageReport;
import dev.assay.collector.usage.PackageReports;
import dev.assay.collector.usage.PackageUse;
import dev.assay.collector.usage.UsageLedger;
import dev.assay.collector.vulnerability.match.Finding;
import dev.assay.collector.vulnerability.match.Subject;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Joins packages, advisories and use, from what the store holds now. A new advisory, or a new fact,
 * counts at the next question.
 *
 * <p>May be called from any thread; blocks for reads of the store.
 */
public final class Correlator {

  private static final Comparator<Finding> WORST_FIRST =
      Comparator.<Finding, SeverityLevel>comparing(finding -> finding.severity().level())
          .reversed()
          .thenComparing(Finding::id);

  private final PackageReports packages;
  private final DependencyReports dependencies;
  private final UsageLedger ledger;
  private final Inventories inventories;
  private final Advisories advisories;
  private final UnusedPolicy policy;
  private final UseVerdicts verdicts;
  private final Foreign foreign;
  private final Scans scans;
  private final Clock clock;

  /** Knows which images could not be scanned. */
  @FunctionalInterface
  public interface Scans {
    /** Returns why an artifact could not be scanned; empty: it was, or nobody tried. */
    Optional<String> obstacle(Artifact artifact);
  }

  /**
   * Makes it over what is known.
   *
   * @param foreign what others found and state
   */
  public Correlator(
      PackageReports packages,
      DependencyReports dependencies,
      UsageLedger ledger,
      Inventories inventories,
      Advisories advisories,
      UnusedPolicy policy,
      Foreign foreign,
      Scans scans,
      Clock clock) {
    this.packages = packages;
    this.dependencies = dependencies;
    this.ledger = ledger;
    this.inventories = inventories;
    this.advisories = advisories;
    this.policy = policy;
    this.verdicts = new UseVerdicts(policy);
    this.foreign = foreign;
    this.scans = scans;
    this.clock = clock;
  }

  /** Returns what is known of the packages of an artifact. */
  public Correlation of(Artifact artifact) {
    return of(artifact, purl -> true);
  }

  /** Returns what is known of some packages of an artifact, by their package URLs. */
  public List<CorrelatedPackage> of(Artifact artifact, Set<String> purls) {
    return of(artifact, purls::contains).packages().stream()
        .filter(each -> purls.contains(each.component().purl()))
        .toList();
  }

  /** What is not wanted may be missing. */
  private Correlation of(Artifact artifact, Predicate<String> wanted) {
    Places places = places(artifact);
    PackageReport report = packages.of(artifact, places.own());
    DependencyReport java = dependencies.of(List.of(artifact)).get(0);
    Observation observation = ledger.observationOf(artifact);
    List<FileUse> files = ledger.filesOf(artifact);
    Foreign.Of others = foreign.of(artifact);
    UseVerdicts.Of judge =
        verdicts.of(observation, files, java.unmeasured(), places.isWhole(), clock.instant());

    Map<String, List<DependencyUse>> archives = archives(java);
    JarUses jars = jars(artifact, java, places, judge);
    Map<String, CorrelatedPackage> byPurl = new LinkedHashMap<>();
    for (PackageUse use : report.uses()) {
      InstalledPackage installed = places.installed().get(use.component().purl());
      if (installed != null && wanted.test(installed.purl())) {
        List<DependencyUse> loaded = archives.getOrDefault(use.component().purl(), List.of());
        Use verdict =
            loaded.isEmpty()
                ? jars.judged(installed, judge.file(use, installed))
                : judge.classes(loaded);
        byPurl.merge(
            installed.purl(),
            correlated(others, use.component(), subject(installed, places.release()), verdict),
            Correlator::moreInUse);
      }
    }
    archives.forEach(
        (purl, uses) ->
            byPurl.computeIfAbsent(
                purl,
                key ->
                    correlated(
                        others, uses.get(0).component(), Subject.of(purl), judge.classes(uses))));
    addBills(others, artifact, places, observation, byPurl);
    List<CorrelatedPackage> all = new ArrayList<>(byPurl.values());
    for (Component each : others.unlisted(byPurl.values())) {
      all.add(correlated(others, each, Subject.of(each.purl()), Foreign.UNLISTED));
    }
    return new Correlation(all, unmeasured(artifact, report, java));
  }

  /** Bills of materials add what no scan found; which files that has they do not tell. */
  private void addBills(
      Foreign.Of others,
      Artifact artifact,
      Places places,
      Observation observation,
      Map<String, CorrelatedPackage> byPurl) {
    Set<String> found = new HashSet<>();
    places.installed().keySet().forEach(purl -> found.add(withoutQualifiers(purl)));
    byPurl.keySet().forEach(purl -> found.add(withoutQualifiers(purl)));
    for (PackageInventory bill : inventories.billsOf(artifact)) {
      Subject.Release of = release(bill, places.release());
      Use use =
          Use.unmeasured(
              "It is known from a bill of materials only (" + bill.origin() + "), without files.",
              observation.observedSince());
      for (InstalledPackage each : bill.packages()) {
        if (found.add(withoutQualifiers(each.purl()))) {
          Component component = new Component(each.purl(), each.name(), each.version());
          byPurl.put(
              each.purl(),
              correlated(others, component, subject(each, of), use).from(bill.origin()));
        }
      }
    }
  }

  /** Makers differ in them: the distribution's release, the source package, the epoch. */
  private static String withoutQualifiers(String purl) {
    int end = purl.indexOf('?');
    return end < 0 ? purl : purl.substring(0, end);
  }

  /**
   * Returns what advisories are looked up for, of the packages of artifacts: of an inventory, of
   * bills of materials, and of archives that JVMs told of.
   */
  public Map<Artifact, Set<Subject>> subjectsOf(List<Artifact> artifacts) {
    Map<Artifact, Set<Subject>> all = new LinkedHashMap<>();
    List<DependencyReport> java = dependencies.of(artifacts);
    for (int i = 0; i < artifacts.size(); i++) {
      Places places = places(artifacts.get(i));
      Set<Subject> subjects = new LinkedHashSet<>();
      places.installed().values().forEach(each -> subjects.add(subject(each, places.release())));
      archives(java.get(i)).keySet().stream()
          .filter(purl -> !places.installed().containsKey(purl))
          .forEach(purl -> subjects.add(Subject.of(purl)));
      for (PackageInventory bill : inventories.billsOf(artifacts.get(i))) {
        Subject.Release of = release(bill, places.release());
        bill.packages().forEach(each -> subjects.add(subject(each, of)));
      }
      all.put(artifacts.get(i), subjects);
    }
    return all;
  }

  /** Returns numbers that are others once other packages of an artifact are known. */
  public List<Long> editionOf(Artifact artifact) {
    List<Long> edition = new ArrayList<>(inventories.editionOf(artifact));
    if (edition.isEmpty() || isNamed(artifact)) {
      ledger
          .placesOf(artifact)
          .forEach(
              place -> {
                edition.add(place.key());
                edition.addAll(inventories.editionOf(place));
              });
    }
    return edition;
  }

  /** Returns what equals only itself while the same is known, and stated, of vulnerabilities. */
  Object judgements() {
    return List.of(advisories.edition(), foreign.edition());
  }

  private JarUses jars(
      Artifact artifact, DependencyReport java, Places places, UseVerdicts.Of judge) {
    JvmObservation jvms = java.uses().isEmpty() ? JarUses.NO_JVM : ledger.jvmsOf(artifact);
    return new JarUses(
        policy,
        java,
        jvms,
        places.installed().values(),
        places.isWhole(),
        isNamed(artifact) ? "" : judge.obstacle(),
        judge::classes,
        clock.instant());
  }

  private static boolean isNamed(Artifact artifact) {
    return artifact.match(image -> false, named -> true, host -> false, unjoined -> false);
  }

  /** The same package in two places is in use where one of them is. */
  private static CorrelatedPackage moreInUse(CorrelatedPackage one, CorrelatedPackage other) {
    return doubt(other.use().used()) < doubt(one.use().used()) ? other : one;
  }

  private static int doubt(Used used) {
    return switch (used) {
      case YES -> 0;
      case NOT_MEASURED -> 1;
      case NO -> 2;
    };
  }

  /** All that is known of the files of a package that is in two places. */
  private static InstalledPackage joined(InstalledPackage one, InstalledPackage other) {
    List<String> files = new ArrayList<>(one.files());
    files.addAll(other.files());
    boolean unknown = one.files().isEmpty() || other.files().isEmpty();
    return new InstalledPackage(
        one.purl(),
        one.type(),
        one.name(),
        one.version(),
        one.architecture(),
        one.sourceName(),
        one.sourceVersion(),
        one.note().isEmpty() ? other.note() : one.note(),
        unknown ? List.of() : files,
        one.relations());
  }

  /**
   * What an artifact's packages are looked up in.
   *
   * @param own the artifact's own inventory
   * @param isWhole whether nothing of it was unreadable
   */
  private record Places(
      Optional<PackageInventory> own,
      Map<String, InstalledPackage> installed,
      Subject.Release release,
      boolean isWhole) {}

  private Places places(Artifact artifact) {
    Optional<PackageInventory> own = inventories.packagesOf(artifact);
    List<PackageInventory> all = new ArrayList<>();
    if (own.isEmpty() || isNamed(artifact)) {
      ledger.placesOf(artifact).stream()
          .map(inventories::packagesOf)
          .flatMap(Optional::stream)
          .forEach(all::add);
    }
    own.ifPresent(all::add);
    Map<String, InstalledPackage> installed = new HashMap<>();
    Subject.Release release = Subject.Release.NONE;
    boolean whole = true;
    for (PackageInventory each : all) {
      each.packages().forEach(one -> installed.merge(one.purl(), one, Correlator::joined));
      if (!each.distribution().isEmpty()) {
        release = new Subject.Release(each.distribution(), each.distributionVersion());
      }
      whole &= each.gaps().isEmpty();
    }
    return new Places(own, installed, release, whole);
  }

  private static Subject.Release release(PackageInventory bill, Subject.Release otherwise) {
    return bill.distribution().isEmpty()
        ? otherwise
        : new Subject.Release(bill.distribution(), bill.distributionVersion());
  }

  private static Subject subject(InstalledPackage installed, Subject.Release release) {
    boolean os = PackageKind.of(installed.purl()) == PackageKind.OS_PACKAGE;
    return new Subject(
        installed.purl(),
        installed.sourceName(),
        installed.sourceVersion(),
        os ? release : Subject.Release.NONE);
  }

  /** Archives that something names, by that; the JDK's own modules are no packages. */
  private static Map<String, List<DependencyUse>> archives(DependencyReport report) {
    Map<String, List<DependencyUse>> archives = new LinkedHashMap<>();
    for (DependencyUse use : report.uses()) {
      if (use.archive().kind() != ArchiveKind.JDK_MODULE && !use.component().purl().isEmpty()) {
        archives.computeIfAbsent(use.component().purl(), key -> new ArrayList<>(1)).add(use);
      }
    }
    return archives;
  }

  private CorrelatedPackage correlated(
      Foreign.Of others, Component component, Subject subject, Use use) {
    Foreign.Judged judged = others.judged(component, use.used(), advisories.of(subject));
    List<Finding> findings = judged.findings().stream().sorted(WORST_FIRST).toList();
    Vulnerable vulnerable =
        !findings.isEmpty()
            ? Vulnerable.YES
            : judged.isKnown() && judged.unknowns().isEmpty() ? Vulnerable.NO : Vulnerable.UNKNOWN;
    PackageKind kind = PackageKind.of(component.purl());
    return new CorrelatedPackage(
        others.artifact(),
        component,
        kind,
        findings,
        judged.suppressed().stream().sorted(WORST_FIRST).toList(),
        judged.unknowns(),
        vulnerable,
        use,
        Recommendation.of(kind, vulnerable, use.used(), use.reason()),
        "");
  }

  private List<Unmeasured> unmeasured(
      Artifact artifact, PackageReport report, DependencyReport java) {
    List<Unmeasured> all = new ArrayList<>(report.unmeasured());
    all.addAll(java.unmeasured());
    scans
        .obstacle(artifact)
        .ifPresent(
            reason ->
                all.add(
                    new Unmeasured(
                        artifact.toString(),
                        "NO_SCAN",
                        "The image could not be scanned, and is tried again: "
                            + reason
                            + ". What is listed a sensor found in one of its containers.")));
    String obstacle = advisories.obstacle();
    if (!obstacle.isEmpty()) {
      all.add(new Unmeasured(artifact.toString(), "NO_ADVISORIES", obstacle));
    }
    return all;
  }
}
