package dev.assay.collector.scan;

import dev.assay.collector.vulnerability.match.AdvisoryMatcher;
import dev.assay.collector.vulnerability.match.MatchAnswer;
import dev.assay.collector.vulnerability.match.Subject;
import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.Inventory;
import java.util.ArrayList;
import java.util.List;

/** What advisories say of the packages of an inventory. Stateless. */
public final class PackageAdvisories {

  private PackageAdvisories() {}

  /** A package, and what is known of it. */
  public record Advised(InstalledPackage installed, MatchAnswer answer) {}

  /** Returns all packages, in the order of the inventory. */
  public static List<Advised> of(Inventory inventory, AdvisoryMatcher matcher) {
    Distribution distribution = inventory.distribution();
    Subject.Release release = new Subject.Release(distribution.id(), distribution.versionId());
    List<Advised> advised = new ArrayList<>();
    for (InstalledPackage each : inventory.packages()) {
      Subject subject =
          new Subject(
              each.purl().canonicalize(),
              each.sourceName(),
              each.sourceVersion(),
              each.isOfOperatingSystem() ? release : Subject.Release.NONE);
      advised.add(new Advised(each, matcher.match(subject)));
    }
    return advised;
  }
}
