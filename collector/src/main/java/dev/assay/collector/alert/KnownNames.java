package dev.assay.collector.alert;

import dev.assay.collector.vulnerability.match.Finding;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The names of the vulnerabilities that were found of a package, each with the edition of the
 * advisories that had it first. Immutable.
 *
 * @param firstByName by name, the edition's number; {@link #ALWAYS}: it was known when the package
 *     was judged for the first time
 */
public record KnownNames(Map<String, Long> firstByName) {

  /** Before all editions. */
  public static final long ALWAYS = 0;

  /** Copies the map. */
  public KnownNames {
    firstByName = Map.copyOf(firstByName);
  }

  /** Returns what is known of a package that is judged for the first time. */
  static KnownNames first(Collection<Finding> findings) {
    Map<String, Long> names = new LinkedHashMap<>();
    findings.forEach(finding -> finding.names().forEach(name -> names.put(name, ALWAYS)));
    return new KnownNames(names);
  }

  /**
   * Returns the first edition that had a finding. One that got another name is still the same, so
   * the earliest of its names counts.
   *
   * @param now the edition that has it now
   */
  long firstEdition(Finding finding, long now) {
    return finding.names().stream()
        .mapToLong(name -> firstByName.getOrDefault(name, now))
        .min()
        .orElse(now);
  }

  /** Returns the same with what an edition has; what was withdrawn stays known. */
  KnownNames with(Collection<Finding> findings, long now) {
    Map<String, Long> names = new LinkedHashMap<>(firstByName);
    for (Finding finding : findings) {
      long first = firstEdition(finding, now);
      finding.names().forEach(name -> names.putIfAbsent(name, first));
    }
    return new KnownNames(names);
  }
}
