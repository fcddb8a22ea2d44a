package dev.assay.collector.imported;

import dev.assay.collector.vulnerability.match.Finding;
import dev.assay.collector.vulnerability.scanner.ScannerFinding;
import dev.assay.collector.vulnerability.scanner.ScannerReport;
import dev.assay.collector.vulnerability.vex.PurlPattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What other scanners found in one artifact, by package. Immutable.
 *
 * <p>Of several reports of one scanner the one that was given last counts.
 */
public final class ScannerFindings {

  /** Nobody scanned it. */
  public static final ScannerFindings NONE = new ScannerFindings(Map.of(), false);

  private final Map<String, ScannedPackage> packages;
  private final boolean instead;

  /**
   * A package in which something was found.
   *
   * @param purl package URL, as the scanner writes it; empty where it gives none
   */
  public record ScannedPackage(String purl, String name, String version, List<Finding> findings) {
    /** Copies the list. */
    public ScannedPackage {
      findings = List.copyOf(findings);
    }
  }

  private ScannerFindings(Map<String, ScannedPackage> packages, boolean instead) {
    this.packages = packages;
    this.instead = instead;
  }

  /** Takes these reports, the oldest first. */
  static ScannerFindings of(List<ReadDocument> reports) {
    Map<String, ReadDocument> latest = new LinkedHashMap<>();
    for (ReadDocument each : reports) {
      ScannerReport report = each.report();
      if (report != null) {
        latest.put(report.scanner(), each);
      }
    }
    Map<String, List<Finding>> findings = new HashMap<>();
    Map<String, ScannerFinding> first = new LinkedHashMap<>();
    boolean instead = false;
    for (ReadDocument each : latest.values()) {
      instead |= each.document().instead();
      ScannerReport report = each.report();
      if (report != null) {
        for (ScannerFinding one : report.findings()) {
          String key = key(one.purl(), one.packageName(), one.version());
          first.putIfAbsent(key, one);
          findings.merge(key, List.of(finding(one, each.source())), ScannerFindings::merged);
        }
      }
    }
    Map<String, ScannedPackage> packages = new LinkedHashMap<>();
    first.forEach(
        (key, one) ->
            packages.put(
                key,
                new ScannedPackage(
                    one.purl(),
                    one.packageName(),
                    one.version(),
                    findings.getOrDefault(key, List.of()))));
    return new ScannerFindings(packages, instead);
  }

  /** Returns whether these replace ours. */
  public boolean instead() {
    return instead;
  }

  /** Returns what was found in a package; empty: nothing. */
  public List<Finding> of(String purl, String name, String version) {
    if (packages.isEmpty()) {
      return List.of(); // Which is common, and then no name has to be read.
    }
    ScannedPackage byPurl = packages.get(key(purl, name, version));
    ScannedPackage byName = byPurl == null ? packages.get(key("", name, version)) : byPurl;
    return byName == null ? List.of() : byName.findings();
  }

  /** Returns all packages in which something was found. */
  public List<ScannedPackage> packages() {
    return List.copyOf(packages.values());
  }

  /** Returns the key of a package: without qualifiers, by its name where it has no URL. */
  public static String key(String purl, String name, String version) {
    Optional<PurlPattern> pattern = PurlPattern.of(purl);
    return pattern.isPresent()
        ? pattern.get().name() + "@" + pattern.get().version()
        : name + "@" + version;
  }

  private static Finding finding(ScannerFinding one, String source) {
    TreeSet<String> names = new TreeSet<>(one.otherNames());
    names.add(one.id());
    return new Finding(
        one.id(),
        List.copyOf(names),
        List.of(),
        one.title(),
        one.severity(),
        false,
        one.fixedVersions(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(source),
        Optional.empty());
  }

  /**
   * Joins what two sources found: findings that share a name are one, with the first one's words,
   * and the origins of both.
   */
  public static List<Finding> merged(List<Finding> ours, List<Finding> others) {
    List<Finding> all = new ArrayList<>(ours);
    for (Finding other : others) {
      int same = -1;
      for (int i = 0; i < all.size() && same < 0; i++) {
        same = all.get(i).names().stream().anyMatch(other.names()::contains) ? i : -1;
      }
      if (same < 0) {
        all.add(other);
      } else {
        all.set(same, all.get(same).alsoFrom(other.origins()));
      }
    }
    all.sort(Comparator.comparing(Finding::id));
    return all;
  }
}
