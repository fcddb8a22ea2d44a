package dev.assay.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.assay.collector.export.BillOfMaterials;
import dev.assay.collector.export.BillOfMaterials.Part;
import dev.assay.collector.export.BillOfMaterials.Subject;
import dev.assay.collector.export.Vulnerability;
import dev.assay.collector.scan.PackageAdvisories.Advised;
import dev.assay.collector.vulnerability.match.Finding;
import dev.assay.collector.vulnerability.match.Unknown;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import dev.assay.inventory.InstalledPackage;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryProblem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a scan found.
 *
 * @param subject what was scanned
 * @param inventory what is in it
 * @param advised its packages with what advisories say; null: there are no advisories to ask
 * @param named how its user named it; empty: not at all
 * @param top where its root is on this machine; null: it is an image
 */
record ScanResult(
    Subject subject,
    Inventory inventory,
    @Nullable List<Advised> advised,
    String named,
    @Nullable Path top) {

  /** Places of a library that are listed; with more of them the others are as good. */
  private static final int MOST_LOCATIONS = 50;

  private static final int LONGEST_SUMMARY = 60;

  private static final Comparator<Row> WORST_FIRST =
      Comparator.<Row, SeverityLevel>comparing(row -> row.finding().severity().level())
          .reversed()
          .thenComparing(row -> row.finding().id())
          .thenComparing(row -> row.installed().purl().canonicalize());

  /** A vulnerability of a package. */
  private record Row(InstalledPackage installed, Finding finding) {}

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    if (advised != null) {
      for (Advised each : advised) {
        each.answer().findings().forEach(finding -> rows.add(new Row(each.installed(), finding)));
      }
    }
    rows.sort(WORST_FIRST);
    // The same library in two places is one row.
    Set<String> seen = new HashSet<>();
    rows.removeIf(
        row -> !seen.add(row.finding().id() + ' ' + row.installed().purl().canonicalize()));
    return rows;
  }

  private List<Unknown> unknowns() {
    return advised == null
        ? List.of()
        : advised.stream().flatMap(each -> each.answer().unknowns().stream()).distinct().toList();
  }

  /** Returns tables for people. */
  String table() {
    TextTable packages = new TextTable("TYPE", "PACKAGE", "VERSION", "LICENCE", "PLACE");
    for (InstalledPackage each : inventory.packages()) {
      packages.row(
          each.type(),
          each.name(),
          each.version(),
          Words.shortened(each.licence()),
          each.isOfOperatingSystem() || each.files().isEmpty() ? "-" : each.files().get(0));
    }
    return packages.note(summary()).render("No packages.");
  }

  private String summary() {
    StringBuilder text = new StringBuilder("\n");
    if (advised == null) {
      return text.append(inventory.packages().size())
          .append(
              " packages. Vulnerabilities are not known: there are no advisories yet"
                  + " (assay db update).\n")
          .toString();
    }
    List<Row> rows = rows();
    if (!rows.isEmpty()) {
      TextTable table =
          new TextTable("VULNERABILITY", "SEVERITY", "PACKAGE", "VERSION", "FIXED IN", "WHAT");
      rows.forEach(row -> row(row, table));
      text.append(table.render("")).append('\n');
    }
    text.append(inventory.packages().size()).append(" packages, ").append(counts(rows));
    unknownCounts()
        .forEach(
            (what, count) ->
                text.append("Unknown for ")
                    .append(count)
                    .append(count == 1 ? " package: " : " packages: ")
                    .append(TextTable.printable(what))
                    .append('\n'));
    return text.toString();
  }

  private static void row(Row row, TextTable table) {
    String summary = row.finding().summary();
    table.row(
        row.finding().id(),
        row.finding().severity().word(),
        row.installed().name(),
        row.installed().version(),
        row.finding().fixedVersions().isEmpty()
            ? "-"
            : String.join(" or ", row.finding().fixedVersions()),
        summary.length() > LONGEST_SUMMARY
            ? summary.substring(0, LONGEST_SUMMARY) + "..."
            : summary);
  }

  private static String counts(List<Row> rows) {
    if (rows.isEmpty()) {
      return "no vulnerability is known.\n";
    }
    Map<SeverityLevel, Integer> bySeverity = new TreeMap<>(Comparator.reverseOrder());
    rows.forEach(row -> bySeverity.merge(row.finding().severity().level(), 1, Integer::sum));
    String each =
        bySeverity.entrySet().stream()
            .map(entry -> entry.getValue() + " " + Words.of(entry.getKey()))
            .collect(Collectors.joining(", "));
    return rows.size()
        + (rows.size() == 1 ? " vulnerability: " : " vulnerabilities: ")
        + each
        + ".\n";
  }

  /** The same cause for thousands of packages is one line. */
  private Map<String, Long> unknownCounts() {
    return advised == null
        ? Map.of()
        : advised.stream()
            .flatMap(each -> each.answer().unknowns().stream())
            .collect(Collectors.groupingBy(Unknown::detail, TreeMap::new, Collectors.counting()));
  }

  /** Returns it in the form that other formats are written from. */
  BillOfMaterials bill(Instant made, String madeBy) {
    List<Part> parts = inventory.packages().stream().map(this::part).toList();
    List<Vulnerability> vulnerabilities =
        rows().stream()
            .map(row -> Vulnerability.of(row.installed().purl().canonicalize(), row.finding()))
            .toList();
    List<String> gaps = new ArrayList<>();
    for (InventoryProblem each : inventory.problems()) {
      gaps.add(each.toString());
    }
    unknowns().forEach(each -> gaps.add("vulnerabilities: " + each.detail()));
    return new BillOfMaterials(subject, parts, vulnerabilities, gaps, made, madeBy);
  }

  private Part part(InstalledPackage installed) {
    Map<String, String> properties = new TreeMap<>();
    if (!installed.sourceName().isEmpty()) {
      properties.put("source-name", installed.sourceName());
      properties.put("source-version", installed.sourceVersion());
    }
    if (!installed.note().isEmpty()) {
      properties.put("note", installed.note());
    }
    String namespace = installed.purl().getNamespace();
    return new Part(
        installed.purl().canonicalize(),
        installed.isOfOperatingSystem() || namespace == null ? "" : namespace,
        installed.purl().getName(),
        installed.version(),
        installed.licence(),
        installed.isOfOperatingSystem()
            ? List.of()
            : installed.files().stream().limit(MOST_LOCATIONS).toList(),
        properties);
  }

  /** Returns it as JSON of this program. */
  String json() {
    Map<String, Object> all = new TreeMap<>();
    all.put("artifact", artifact());
    all.put("packages", inventory.packages().stream().map(ScanResult::json).toList());
    all.put(
        "problems",
        inventory.problems().stream()
            .map(each -> Map.of("subject", each.subject(), "detail", each.detail()))
            .toList());
    all.put("vulnerabilitiesKnown", advised != null);
    all.put("vulnerabilities", rows().stream().map(ScanResult::json).toList());
    all.put(
        "unknowns",
        unknowns().stream()
            .map(each -> Map.of("cause", each.cause().name(), "detail", each.detail()))
            .toList());
    try {
      return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of texts can always be written", e);
    }
  }

  private Map<String, Object> artifact() {
    Map<String, Object> artifact = new TreeMap<>(subject.properties());
    artifact.put("name", subject.name());
    artifact.put("version", subject.version());
    artifact.put("purl", subject.purl());
    artifact.put("named", named);
    artifact.put("distribution", inventory.distribution().id());
    artifact.put("distributionVersion", inventory.distribution().versionId());
    return artifact;
  }

  private static Map<String, Object> json(InstalledPackage installed) {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("purl", installed.purl().canonicalize());
    fields.put("type", installed.type());
    fields.put("name", installed.name());
    fields.put("version", installed.version());
    fields.put("architecture", installed.architecture());
    fields.put("sourceName", installed.sourceName());
    fields.put("sourceVersion", installed.sourceVersion());
    fields.put("licence", installed.licence());
    fields.put("note", installed.note());
    fields.put("files", installed.files());
    return fields;
  }

  private static Map<String, Object> json(Row row) {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("purl", row.installed().purl().canonicalize());
    fields.put("id", row.finding().id());
    fields.put("names", row.finding().names());
    fields.put("severity", row.finding().severity().word());
    fields.put("vector", row.finding().severity().vector());
    fields.put("severitySource", row.finding().severity().source());
    fields.put("fixedVersions", row.finding().fixedVersions());
    fields.put("summary", row.finding().summary());
    row.finding().prediction().ifPresent(each -> fields.put("epss", each.probability()));
    fields.put("knownExploited", row.finding().exploit().isPresent());
    return fields;
  }
}
