package dev.assay.collector.automation;

import dev.assay.collector.alert.AlertStore;
import dev.assay.collector.alert.NewAdvisory;
import dev.assay.collector.integrity.FieldValues;
import dev.assay.collector.integrity.IntegrityStore;
import dev.assay.collector.integrity.Location;
import dev.assay.collector.integrity.Meaning;
import dev.assay.collector.integrity.Place;
import dev.assay.collector.integrity.Recommendations;
import dev.assay.collector.integrity.RecordedEvent;
import dev.assay.collector.integrity.Risk;
import dev.assay.collector.integrity.TrustPolicy;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationEvent;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what was recorded as something to tell. Any thread; blocks. */
public final class Occurrences {

  /** Recorded events keep so many places; of more, those that there are now are read. */
  private static final int RECORDED_PLACES = 50;

  /** A new advisory has at most so many workloads. */
  private static final int ADVISED_WORKLOADS = 100;

  private static final int MOST_FILES = 10;

  private final IntegrityStore integrity;
  private final AlertStore alerts;
  private final TrustPolicy trust;

  /**
   * Makes it over what is recorded.
   *
   * @param trust tells trusted registries from others
   */
  public Occurrences(IntegrityStore integrity, AlertStore alerts, TrustPolicy trust) {
    this.integrity = integrity;
    this.alerts = alerts;
    this.trust = trust;
  }

  /**
   * Returns the first of what happened after the event of a number, in order: none is left out
   * before the last of these.
   */
  public List<Occurrence> after(long sequence, int limit) {
    List<RecordedEvent> violated = integrity.eventsAfter(sequence, limit);
    List<NewAdvisory> advised = alerts.after(sequence, limit);
    return Stream.concat(
            violated.stream().map(this::violation), advised.stream().map(this::advisory))
        .sorted(Comparator.comparingLong(Occurrence::sequence))
        .limit(Math.max(violated.size(), advised.size()))
        .toList();
  }

  private Occurrence violation(RecordedEvent recorded) {
    Violation then = recorded.violation();
    ViolationEvent event = recorded.event();
    List<Place> places = places(then);
    Meaning meaning = Meaning.of(then.type());
    return new Occurrence(
        recorded.sequence(),
        EventKind.valueOf("VIOLATION_" + event.kind()),
        event.at(),
        SeverityLevel.valueOf(then.type().severity().name()),
        risks(Optional.of(Risk.INTEGRITY_VIOLATION), List.of(then.subject().reference())),
        "violation-" + then.id(),
        then.type().name(),
        recorded.summary(),
        meaning.what() + " " + meaning.why(),
        event.detail(),
        List.of(then.subject().reference()),
        then.subject().imageId() == null ? "" : then.subject().imageId().value(),
        found(then, meaning),
        places,
        places.size(),
        toDo(then.recommendations()),
        path(
            "/image",
            "reference",
            then.subject().reference(),
            "id",
            then.subject().imageId() == null ? "" : then.subject().imageId().value(),
            "tab",
            then.isOpen() ? "integrity" : "history"));
  }

  /** A rule must not miss a place because the event left it out. */
  private List<Place> places(Violation then) {
    List<Location> locations =
        then.locations().size() < RECORDED_PLACES
            ? then.locations()
            : integrity.violation(then.id()).map(Violation::locations).orElse(then.locations());
    return locations.stream().map(Location::place).toList();
  }

  private static List<Occurrence.Fact> found(Violation then, Meaning meaning) {
    List<Occurrence.Fact> found = new ArrayList<>();
    for (Meaning.Field field : meaning.evidence()) {
      add(found, name(field.name()), field.label(), FieldValues.of(field, then));
    }
    add(found, "registry_link", "Registry", then.evidence().comparison().registryLink());
    then.evidence().files().stream()
        .limit(MOST_FILES)
        .forEach(file -> add(found, "file", "File", file.path() + " (" + file.found() + ")"));
    add(
        found,
        name(Meaning.Field.FIRST_DETECTED.name()),
        Meaning.Field.FIRST_DETECTED.label(),
        then.firstDetected().toString());
    String notes = String.join(" ", then.evidence().notes());
    add(found, "notes", "Notes", notes);
    return found;
  }

  private static List<String> toDo(Recommendations what) {
    return Stream.of(what.immediate(), what.rootCause(), what.longTerm())
        .flatMap(List::stream)
        .toList();
  }

  private Occurrence advisory(NewAdvisory each) {
    boolean used = each.used() == dev.assay.collector.correlation.Used.YES;
    List<Place> places =
        each.places().workloads().stream()
            .map(at -> new Place(at.cluster(), at.namespace(), at.kind(), at.name(), "", "", ""))
            .toList();
    // Where there may be more, nobody knows how many.
    int count = places.size() + (places.size() < ADVISED_WORKLOADS ? 0 : 1);
    return new Occurrence(
        each.sequence(),
        EventKind.ADVISORY_NEW,
        each.at(),
        each.severity(),
        risks(
            used ? Optional.of(Risk.VULNERABLE_IN_USE) : Optional.empty(),
            each.places().references()),
        "advisory-" + HexFormat.of().toHexDigits(each.key()),
        each.advisory(),
        each.line(),
        each.summary(),
        "",
        each.places().references().stream().map(Occurrences::fullForm).toList(),
        each.artifact().toString(),
        found(each),
        places,
        count,
        toDo(each, used),
        path("/artifact", "artifact", each.artifact().toString(), "tab", "vulnerabilities"));
  }

  private List<String> risks(Optional<Risk> own, List<String> references) {
    Stream<Risk> untrusted =
        references.stream().anyMatch(trust::isUntrusted)
            ? Stream.of(Risk.UNTRUSTED_REGISTRY)
            : Stream.empty();
    return Stream.concat(own.stream(), untrusted).map(Risk::key).toList();
  }

  private static String fullForm(String reference) {
    return dev.assay.collector.image.ImageReference.parse(reference)
        .map(Object::toString)
        .orElse(reference);
  }

  private static List<Occurrence.Fact> found(NewAdvisory each) {
    List<Occurrence.Fact> found = new ArrayList<>();
    add(found, "advisory", "Advisory", each.advisory());
    add(found, "also_known_as", "Also known as", String.join(", ", each.names()));
    add(found, "package", "Package", each.component().name() + " " + each.component().version());
    add(found, "package_url", "Package URL", each.component().purl());
    add(found, "fixed_in", "Fixed in", String.join(", ", each.fixedVersions()));
    add(
        found,
        "in_use",
        "In use",
        switch (each.used()) {
          case YES -> "yes";
          case NO -> "no";
          case NOT_MEASURED -> "not measured: " + each.reason();
        });
    add(found, "nodes", "Nodes", each.places().nodes().stream().collect(Collectors.joining(", ")));
    return found;
  }

  private static List<String> toDo(NewAdvisory each, boolean used) {
    String fixed =
        each.fixedVersions().isEmpty()
            ? "No fixed version is known: look for a way around it in the advisory."
            : "Update " + each.component().name() + " to " + each.fixedVersions().get(0) + ".";
    return used
        ? List.of(fixed)
        : List.of(fixed, "If the package is not needed, remove it from the image.");
  }

  private static void add(
      List<Occurrence.Fact> found, String name, String label, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      found.add(new Occurrence.Fact(name, label, value));
    }
  }

  private static String name(String constant) {
    return constant.toLowerCase(Locale.ROOT);
  }

  /** A path of the web page with parameters, which are names and values in turn. */
  private static String path(String path, String... parameters) {
    StringBuilder link = new StringBuilder(path);
    for (int i = 0; i < parameters.length; i += 2) {
      link.append(i == 0 ? '?' : '&').append(parameters[i]).append('=');
      link.append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
    }
    return link.toString();
  }
}
