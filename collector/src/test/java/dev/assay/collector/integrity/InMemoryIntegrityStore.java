package dev.assay.collector.integrity;

import dev.assay.collector.image.Repository;
import dev.assay.collector.image.Tag;
import dev.assay.collector.registry.SourceDetails;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A store that forgets everything with its test. */
final class InMemoryIntegrityStore implements IntegrityStore {

  private final Map<Subject, ImageIntegrity> images = new LinkedHashMap<>();
  private final Map<String, Violation> violations = new LinkedHashMap<>();
  private final Map<Subject, ContentIntegrity> contents = new LinkedHashMap<>();
  private final List<ViolationEvent> events = new ArrayList<>();
  private final List<RecordedEvent> recorded = new ArrayList<>();
  private final Map<String, SourceDetails> details = new LinkedHashMap<>();
  private final List<TagSighting> sightings = new ArrayList<>();
  private int saves;

  /** Returns how often findings were kept. */
  synchronized int saves() {
    return saves;
  }

  @Override
  public synchronized List<ImageIntegrity> images() {
    return List.copyOf(images.values());
  }

  @Override
  public synchronized List<ImageIntegrity> images(Collection<Subject> subjects) {
    return images.values().stream().filter(each -> subjects.contains(each.subject())).toList();
  }

  @Override
  public synchronized List<ContentIntegrity> contents() {
    return List.copyOf(contents.values());
  }

  @Override
  public synchronized Map<Subject, IntegrityState> states() {
    Map<Subject, IntegrityState> states = new HashMap<>();
    images.forEach((subject, image) -> states.put(subject, image.state()));
    return states;
  }

  @Override
  public synchronized List<ContentIntegrity> contents(Collection<Subject> subjects) {
    return contents.values().stream().filter(each -> subjects.contains(each.subject())).toList();
  }

  @Override
  public List<OpenViolation> open() {
    return violations(Scope.OPEN).stream()
        .map(
            each ->
                new OpenViolation(
                    each.id(), each.subject(), each.type(), each.firstDetected(), containers(each)))
        .toList();
  }

  private static Set<String> containers(Violation violation) {
    return violation.type().isOfContent()
        ? violation.locations().stream()
            .map(each -> each.place().containerId())
            .collect(Collectors.toSet())
        : Set.of();
  }

  @Override
  public synchronized Optional<Violation> violation(String id) {
    return Optional.ofNullable(violations.get(id));
  }

  @Override
  public synchronized Optional<Violation> lastResolved(Subject subject, ViolationType type) {
    return violations.values().stream()
        .filter(each -> !each.isOpen() && each.type() == type && each.subject().equals(subject))
        .reduce((first, second) -> second);
  }

  @Override
  public synchronized List<ViolationEvent> history(String violationId, int limit) {
    List<ViolationEvent> latestFirst = new ArrayList<>(events);
    Collections.reverse(latestFirst);
    return latestFirst.stream()
        .filter(each -> each.violationId().equals(violationId))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<Violation> violations(Scope scope) {
    return violations.values().stream()
        .filter(each -> scope == Scope.OPEN_AND_RESOLVED || each.isOpen())
        .sorted(
            Comparator.comparing(Violation::isOpen)
                .thenComparing(each -> each.type().severity())
                .thenComparing(Violation::firstDetected)
                .reversed())
        .toList();
  }

  @Override
  public synchronized List<TagSighting> sightings(Repository repository, Tag tag, int limit) {
    return sightings.stream()
        .filter(each -> each.repository().equals(repository) && each.tag().equals(tag))
        .sorted(Comparator.comparing(TagSighting::firstSeen).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Map<TagName, List<TagSighting>> sightings(
      Collection<TagName> tags, int limit) {
    Map<TagName, List<TagSighting>> found = new HashMap<>();
    tags.forEach(each -> found.put(each, sightings(each.repository(), each.tag(), limit)));
    return found;
  }

  @Override
  public synchronized Optional<SourceDetails> details(String reference) {
    return Optional.ofNullable(details.get(reference));
  }

  @Override
  public synchronized void saveDetails(Map<String, SourceDetails> told) {
    details.putAll(told);
  }

  @Override
  public synchronized List<RecordedEvent> eventsAfter(long sequence, int limit) {
    return recorded.stream().filter(each -> each.sequence() > sequence).limit(limit).toList();
  }

  @Override
  public synchronized long save(Findings findings) {
    saves++;
    findings.images().forEach(each -> images.put(each.subject(), each));
    findings.violations().forEach(each -> violations.put(each.id(), each));
    findings.contents().forEach(each -> contents.put(each.subject(), each));
    for (ViolationEvent event : findings.events()) {
      Violation violation = violation(event.violationId()).orElseThrow();
      recorded.add(new RecordedEvent(recorded.size() + 1L, event, violation));
    }
    events.addAll(findings.events());
    for (TagSighting sighting : findings.sightings()) {
      sightings.removeIf(
          each ->
              each.repository().equals(sighting.repository())
                  && each.tag().equals(sighting.tag())
                  && each.firstSeen().equals(sighting.firstSeen()));
      sightings.add(sighting);
    }
    return findings.events().isEmpty() ? 0 : recorded.size();
  }

  @Override
  public synchronized void forgetBefore(Instant limit) {
    violations
        .values()
        .removeIf(each -> each.resolvedAt() != null && each.resolvedAt().isBefore(limit));
    sightings.removeIf(each -> each.lastSeen().isBefore(limit));
  }
}
