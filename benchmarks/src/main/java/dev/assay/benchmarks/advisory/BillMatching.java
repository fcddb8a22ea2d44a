package dev.assay.benchmarks.advisory;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.assay.collector.vulnerability.database.AdvisoryDatabase;
import dev.assay.collector.vulnerability.match.AdvisoryMatcher;
import dev.assay.collector.vulnerability.match.Subject;
import dev.assay.collector.vulnerability.severity.ExploitPredictions;
import dev.assay.collector.vulnerability.severity.KnownExploited;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads a bill of materials and matches its components, again and again; prints how many components
 * and findings there were, and the milliseconds of the first time and of the median.
 */
public final class BillMatching {

  private BillMatching() {}

  /**
   * Runs.
   *
   * @param arguments directory of the advisories, CycloneDX file, rounds
   */
  public static void main(String[] arguments) throws IOException {
    AdvisoryMatcher matcher =
        new AdvisoryMatcher(
            AdvisoryDatabase.open(Path.of(arguments[0])),
            ExploitPredictions.NONE,
            KnownExploited.NONE);
    Path bill = Path.of(arguments[1]);
    List<Double> millis = new ArrayList<>();
    int components = 0;
    int findings = 0;
    for (int round = 0; round < Integer.parseInt(arguments[2]); round++) {
      long begin = System.nanoTime();
      List<Subject> subjects = subjects(bill);
      findings = 0;
      for (Subject subject : subjects) {
        findings += matcher.match(subject).findings().size();
      }
      components = subjects.size();
      millis.add((System.nanoTime() - begin) / 1e6);
    }
    System.out.printf(
        Locale.ROOT,
        "%d %d %.2f %.2f%n",
        components,
        findings,
        millis.get(0),
        ImportRounds.median(millis));
  }

  /** Returns the components; those of an operating system with the source package they name. */
  private static List<Subject> subjects(Path bill) throws IOException {
    List<Subject> subjects = new ArrayList<>();
    String[] current = {"", "", ""};
    try (JsonParser json = new JsonFactory().createParser(bill.toFile())) {
      String property = "";
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token != JsonToken.VALUE_STRING) {
          continue;
        }
        String text = json.getText();
        switch (json.currentName() == null ? "" : json.currentName()) {
          case "purl" -> {
            add(subjects, current);
            current = new String[] {text, "", ""};
          }
          case "name" -> property = text;
          case "value" -> {
            if (property.endsWith("source-name")) {
              current[1] = text;
            } else if (property.endsWith("source-version")) {
              current[2] = text;
            }
          }
          default -> {}
        }
      }
    }
    add(subjects, current);
    return subjects;
  }

  private static void add(List<Subject> subjects, String[] component) {
    if (!component[0].isEmpty()) {
      subjects.add(new Subject(component[0], component[1], component[2], Subject.Release.NONE));
    }
  }
}
