package dev.assay.collector.notify;

import dev.assay.collector.automation.Delivery;
import dev.assay.collector.automation.Occurrence;
import dev.assay.collector.integrity.Place;
import dev.assay.collector.running.PodContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A message in words, for people.
 *
 * @param title one line
 * @param severity a word
 * @param meaning why it matters; may be empty
 * @param what of what, and what was found, one line each: a label, a colon, a value
 * @param where where it is, one line each
 * @param toDo what to do, one line each; empty where nothing is to be done
 * @param link where the page shows it
 */
record Wording(
    String title,
    String severity,
    String meaning,
    List<Line> what,
    List<String> where,
    List<String> toDo,
    String link) {

  /** Places that people read; the page has them all. */
  private static final int MOST_PLACES = 10;

  private static final int LONGEST_TITLE = 200;
  private static final int LONGEST_VALUE = 1000;

  Wording {
    what = List.copyOf(what);
    where = List.copyOf(where);
    toDo = List.copyOf(toDo);
  }

  /** A detail. */
  record Line(String label, String value) {}

  static Wording of(Delivery message, Links links) {
    Occurrence about = message.what();
    List<Line> what = new ArrayList<>();
    if (!about.references().isEmpty()) {
      what.add(line("Image", String.join(", ", about.references())));
    }
    if (!about.artifact().isEmpty()) {
      what.add(line("Image ID", about.artifact()));
    }
    if (!about.detail().isEmpty()) {
      what.add(line(about.isResolved() ? "Resolved because" : "Change", about.detail()));
    }
    about.found().forEach(fact -> what.add(line(fact.label(), fact.value())));
    return new Wording(
        shortened(about.title(), LONGEST_TITLE),
        about.severity().name().toLowerCase(Locale.ROOT),
        about.meaning(),
        what,
        where(about),
        about.isResolved() ? List.of() : about.toDo(),
        links.to(about));
  }

  private static Line line(String label, String value) {
    return new Line(label, shortened(value, LONGEST_VALUE));
  }

  private static List<String> where(Occurrence about) {
    List<String> where = new ArrayList<>();
    about.places().stream().map(Wording::place).distinct().limit(MOST_PLACES).forEach(where::add);
    long more = about.places().stream().map(Wording::place).distinct().count() - where.size();
    if (more > 0 || about.placeCount() > about.places().size()) {
      where.add("and others, which the page lists");
    }
    return where;
  }

  private static String place(Place place) {
    List<String> parts = new ArrayList<>();
    add(parts, "cluster", place.cluster());
    add(parts, "namespace", place.namespace());
    add(
        parts,
        "workload",
        place.workloadName().isEmpty() ? "" : place.workloadKind() + "/" + place.workloadName());
    add(parts, "labels", labels(place.pod()));
    add(parts, "container", place.container());
    add(parts, "node", place.node());
    return shortened(String.join(", ", parts), LONGEST_VALUE);
  }

  private static String labels(@Nullable PodContext pod) {
    return pod == null
        ? ""
        : pod.labels().entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .sorted()
            .collect(Collectors.joining(" "));
  }

  private static void add(List<String> parts, String label, String value) {
    if (!value.isEmpty()) {
      parts.add(label + " " + value);
    }
  }

  /** Returns the beginning of a text, without control characters: strangers wrote parts of it. */
  static String shortened(String text, int most) {
    String clean = text.replaceAll("\\p{Cntrl}", " ");
    return clean.length() <= most ? clean : clean.substring(0, most - 1) + "…";
  }

  /** Returns all of it as lines of plain text. */
  String text() {
    List<String> lines = new ArrayList<>(List.of(title, "", "Severity: " + severity));
    what.forEach(each -> lines.add(each.label() + ": " + each.value()));
    part(lines, "Where:", where);
    part(lines, "What to do:", toDo);
    if (!meaning.isEmpty()) {
      lines.addAll(List.of("", meaning));
    }
    lines.addAll(List.of("", link));
    return String.join("\r\n", lines) + "\r\n";
  }

  private static void part(List<String> lines, String title, List<String> each) {
    if (!each.isEmpty()) {
      lines.addAll(List.of("", title));
      each.forEach(line -> lines.add("- " + line));
    }
  }
}
