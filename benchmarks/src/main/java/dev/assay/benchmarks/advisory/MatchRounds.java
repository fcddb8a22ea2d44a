package dev.assay.benchmarks.advisory;

import dev.assay.collector.vulnerability.advisory.RangeEvent;
import dev.assay.collector.vulnerability.database.AdvisoryDatabase;
import dev.assay.collector.vulnerability.match.AdvisoryMatcher;
import dev.assay.collector.vulnerability.match.Subject;
import dev.assay.collector.vulnerability.severity.ExploitPredictions;
import dev.assay.collector.vulnerability.severity.KnownExploited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Matches 500 components, most of them without and then with advisories. */
final class MatchRounds {

  private static final int COMPONENTS = 500;

  private final Path goldenSet;
  private final AdvisoryDatabase database;
  private final AdvisoryMatcher matcher;

  MatchRounds(Path directory, Path goldenSet) throws IOException {
    this.goldenSet = goldenSet;
    this.database = AdvisoryDatabase.open(directory);
    this.matcher = new AdvisoryMatcher(database, ExploitPredictions.NONE, KnownExploited.NONE);
  }

  String run(int rounds) throws IOException {
    return "| 500 components | findings | ms, warm | ms, first time |\n|---|---|---|---|\n"
        + row("a tenth has advisories", usual(), rounds)
        + row("all have, where most ranges begin", vulnerable(), rounds)
        + "\n";
  }

  /** Components that nobody knows, and every tenth one of the golden set of the tests. */
  private List<Subject> usual() throws IOException {
    List<String> golden = Files.readAllLines(goldenSet);
    List<Subject> subjects = new ArrayList<>();
    for (int i = 0; i < COMPONENTS; i++) {
      subjects.add(
          i % 10 == 0
              ? golden(golden.get(i / 10 * 4).split("\t", -1))
              : Subject.of("pkg:maven/org.example.group" + i + "/artifact" + i + "@1." + i));
    }
    return subjects;
  }

  private static Subject golden(String... cells) {
    String version = cells[3].replace("+", "%2B").replace(":", "%3A");
    String type =
        switch (cells[0]) {
          case "Debian" -> "deb/debian";
          case "Go" -> "golang";
          case "crates.io" -> "cargo";
          default -> cells[0].toLowerCase(Locale.ROOT);
        };
    return new Subject(
        "pkg:" + type + "/" + cells[2].replace(':', '/') + "@" + version,
        "",
        "",
        cells[0].equals("Debian") ? new Subject.Release("debian", cells[1]) : Subject.Release.NONE);
  }

  private String row(String what, List<Subject> subjects, int rounds) {
    List<Double> millis = new ArrayList<>();
    int findings = 0;
    for (int i = 0; i < Math.max(rounds, 3) * 10; i++) {
      long begin = System.nanoTime();
      findings = 0;
      for (Subject subject : subjects) {
        findings += matcher.match(subject).findings().size();
      }
      millis.add((System.nanoTime() - begin) / 1e6);
    }
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.2f | %.1f |%n",
        what,
        findings,
        ImportRounds.median(millis),
        millis.get(0));
  }

  /** Versions at which a range of a real advisory begins, of Maven packages that have several. */
  private List<Subject> vulnerable() {
    List<Subject> subjects = new ArrayList<>();
    for (String name : PACKAGES) {
      for (AdvisoryDatabase.Entry entry : database.entries("Maven", name)) {
        entry.affected().ranges().stream()
            .flatMap(range -> range.events().stream())
            .filter(event -> event.kind() == RangeEvent.Kind.INTRODUCED)
            .filter(event -> !event.fromTheBeginning())
            .findFirst()
            .ifPresent(
                event ->
                    subjects.add(
                        Subject.of("pkg:maven/" + name.replace(':', '/') + "@" + event.version())));
      }
    }
    List<Subject> exactly = new ArrayList<>();
    for (int i = 0; exactly.size() < COMPONENTS; i++) {
      exactly.add(subjects.get(i % subjects.size()));
    }
    return exactly;
  }

  private static final List<String> PACKAGES =
      List.of(
          "org.apache.logging.log4j:log4j-core",
          "com.fasterxml.jackson.core:jackson-databind",
          "org.apache.tomcat.embed:tomcat-embed-core",
          "org.apache.tomcat:tomcat",
          "org.springframework:spring-webmvc",
          "org.springframework:spring-beans",
          "org.apache.struts:struts2-core",
          "org.eclipse.jetty:jetty-server",
          "org.jenkins-ci.main:jenkins-core",
          "org.keycloak:keycloak-core",
          "io.netty:netty-codec-http",
          "org.elasticsearch:elasticsearch");
}
