package dev.assay.collector.correlation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.change.Change;
import dev.assay.collector.change.ChangeFeed;
import dev.assay.collector.usage.PackageReport;
import dev.assay.collector.usage.PackageReports;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import java.time.Duration;
import java.util.List;

/**
 * Counts the packages of artifacts, by use and by known vulnerabilities: what lists show of each,
 * where reading all that it rests on again would take longer than the rest.
 *
 * <p>What was found is remembered until anything that it rests on changes: the advisories,
 * documents of others, the inventory, or that another package is in use. May be called from any
 * thread; blocks for reads of the store.
 */
public final class UseCounts implements ChangeFeed.Listener {

  private static final int REMEMBERED = 100_000;

  /** The feed leaves out announcements when very many come at once. */
  private static final Duration REMEMBERED_FOR = Duration.ofMinutes(1);

  private final Correlator correlator;
  private final PackageReports packages;
  private final Cache<Artifact, Answer> known =
      Caffeine.newBuilder()
          .maximumSize(REMEMBERED)
          .expireAfterWrite(REMEMBERED_FOR)
          .executor(Runnable::run)
          .build();

  private record Answer(Basis basis, Counts counts) {}

  /** What an answer rests on, besides use. */
  private record Basis(Object judgements, List<Long> facts) {}

  /**
   * What is counted; what is not measured counts as not in use.
   *
   * @param packages packages
   * @param packagesInUse those in use
   * @param vulnerabilities known vulnerabilities of packages, one for each package
   * @param vulnerabilitiesInUse those of packages in use
   * @param criticalInUse critical ones of those
   * @param areVulnerabilitiesKnown whether there is a package that advisories cover
   */
  public record Counts(
      int packages,
      int packagesInUse,
      int vulnerabilities,
      int vulnerabilitiesInUse,
      int criticalInUse,
      boolean areVulnerabilitiesKnown) {}

  /** Makes it; whoever does subscribes it to the feed of changes. */
  public UseCounts(Correlator correlator, PackageReports packages) {
    this.correlator = correlator;
    this.packages = packages;
  }

  @Override
  public void changed(Change change) {
    if (change.kind() == Change.Kind.USAGE && change.artifact() != null) {
      known.invalidate(change.artifact());
    }
  }

  /** Returns the counts of an artifact. */
  public Counts of(Artifact artifact) {
    Basis basis = new Basis(correlator.judgements(), correlator.editionOf(artifact));
    Answer answer = known.get(artifact, each -> find(each, basis));
    if (!answer.basis().equals(basis)) {
      known.invalidate(artifact);
      answer = known.get(artifact, each -> find(each, basis));
    }
    return answer.counts();
  }

  /** Returns whether a package with a known vulnerability is in use in an artifact. */
  public boolean isVulnerableInUse(Artifact artifact) {
    return of(artifact).vulnerabilitiesInUse() > 0;
  }

  private Answer find(Artifact artifact, Basis basis) {
    PackageReport report = packages.of(artifact);
    int all = 0;
    int used = 0;
    int critical = 0;
    boolean covered = false;
    for (CorrelatedPackage each : correlator.of(artifact).packages()) {
      covered |= each.vulnerable() != Vulnerable.UNKNOWN;
      all += each.findings().size();
      if (each.use().used() == Used.YES) {
        used += each.findings().size();
        critical +=
            (int)
                each.findings().stream()
                    .filter(finding -> finding.severity().level() == SeverityLevel.CRITICAL)
                    .count();
      }
    }
    return new Answer(
        basis, new Counts(report.packages(), report.packagesInUse(), all, used, critical, covered));
  }
}
