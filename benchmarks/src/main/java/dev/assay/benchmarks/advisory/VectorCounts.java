package dev.assay.benchmarks.advisory;

import dev.assay.collector.vulnerability.version.VersionOrder;
import dev.assay.collector.vulnerability.version.VersionRelation;
import dev.assay.collector.vulnerability.version.VersionScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts how the orders of versions answer known vectors, and how long an answer takes. */
final class VectorCounts {

  private static final Map<VersionScheme, List<String>> OTHERS =
      Map.of(
          VersionScheme.DEB, List.of("go-deb-version", "scalibr-debian"),
          VersionScheme.RPM, List.of("scalibr-redhat"),
          VersionScheme.APK, List.of("scalibr-alpine", "vers-alpine"),
          VersionScheme.MAVEN, List.of("maven-ComparableVersionTest", "scalibr-maven"),
          VersionScheme.NPM, List.of("node-semver", "scalibr-semver"),
          VersionScheme.GOLANG, List.of("golang-mod-semver"),
          VersionScheme.PYPI, List.of("scalibr-pypi", "pypa-packaging-norm"),
          VersionScheme.GEM, List.of("scalibr-rubygems", "scalibr-rubygems-generated"),
          VersionScheme.COMPOSER, List.of("scalibr-packagist", "scalibr-packagist-generated"),
          VersionScheme.NUGET, List.of("scalibr-nuget", "vers-nuget"));

  private static final String FIXTURES =
      "collector/src/test/resources/dev/assay/collector/vulnerability/version";

  private final Path shared;
  private final Path fixtures;

  VectorCounts(Path shared, Path checkout) {
    this.shared = shared;
    this.fixtures = checkout.resolve(FIXTURES);
  }

  String table() throws IOException {
    StringBuilder table =
        new StringBuilder(
            """
            | versions of | vectors of others | agree | fuzzed against the tool | agree | ns/comparison |
            |---|---|---|---|---|---|
            """);
    for (VersionScheme scheme : VersionScheme.values()) {
      List<String[]> others = new ArrayList<>();
      for (String file : OTHERS.getOrDefault(scheme, List.of())) {
        others.addAll(read(shared.resolve(file + ".txt")));
      }
      Path ofTool = fixtures.resolve(scheme.label() + ".txt");
      List<String[]> tool = Files.exists(ofTool) ? read(ofTool) : List.of();
      if (!others.isEmpty()) {
        table.append(row(scheme, others, tool));
      }
    }
    return table
        .append("\nWhat does not agree is in the reviewed list of differences between OSV and the")
        .append(" kind's own tool,\nwith the reason for each; two of packaging's vectors are")
        .append(" written with Python's escapes. cargo is ordered\nas npm.\n")
        .toString();
  }

  private static String row(VersionScheme scheme, List<String[]> others, List<String[]> tool) {
    List<String[]> all = new ArrayList<>(others);
    all.addAll(tool);
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %s | %s | %.0f |%n",
        scheme.label(),
        others.size(),
        agreeing(scheme, others),
        tool.isEmpty() ? "" : String.valueOf(tool.size()),
        tool.isEmpty() ? "" : String.valueOf(agreeing(scheme, tool)),
        nanos(scheme.order(), all));
  }

  private static long agreeing(VersionScheme scheme, List<String[]> vectors) {
    return vectors.stream()
        .filter(each -> agrees(each[1], scheme.order().compare(each[0], each[2])))
        .count();
  }

  private static boolean agrees(String expected, VersionRelation found) {
    return switch (expected) {
      case "<=" -> found == VersionRelation.BEFORE || found == VersionRelation.EQUAL;
      case ">=" -> found == VersionRelation.AFTER || found == VersionRelation.EQUAL;
      case "!" -> found == VersionRelation.BEFORE || found == VersionRelation.AFTER;
      default -> found.symbol().equals(expected);
    };
  }

  private static double nanos(VersionOrder order, List<String[]> vectors) {
    List<Double> rounds = new ArrayList<>();
    int repeats = 1 + 20_000 / vectors.size();
    for (int round = 0; round < 9; round++) {
      long begin = System.nanoTime();
      int known = 0;
      for (int i = 0; i < repeats; i++) {
        for (String[] each : vectors) {
          known += order.compare(each[0], each[2]) == VersionRelation.UNKNOWN ? 0 : 1;
        }
      }
      rounds.add((System.nanoTime() - begin) / (double) repeats / Math.max(1, vectors.size()));
      if (known < 0) {
        throw new IllegalStateException("the comparisons must not be optimised away");
      }
    }
    return ImportRounds.median(rounds);
  }

  private static List<String[]> read(Path file) throws IOException {
    List<String[]> vectors = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank()) {
        vectors.add(line.split("\t", -1));
      }
    }
    return vectors;
  }
}
