package dev.assay.collector.grpc;

import dev.assay.collector.change.Change;
import dev.assay.collector.integrity.IntegrityStore;
import dev.assay.collector.integrity.Location;
import dev.assay.collector.integrity.OpenViolation;
import dev.assay.collector.integrity.Recommendations;
import dev.assay.collector.integrity.RecordedEvent;
import dev.assay.collector.integrity.Risk;
import dev.assay.collector.integrity.Severity;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationType;
import dev.assay.wire.v1.ListViolationTypesResponse;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.ListViolationsResponse;
import dev.assay.wire.v1.SeverityCount;
import dev.assay.wire.v1.Summary;
import dev.assay.wire.v1.ViolationCount;
import dev.assay.wire.v1.ViolationTypeDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Answers which integrity violations there are: open ones first, then the most urgent. */
final class ViolationAnswers {

  /** Events shown of one violation. */
  private static final int HISTORY = 50;

  /** Events read at a time for who has to catch up. */
  private static final int BACKLOG = 100;

  private final IntegrityStore store;

  ViolationAnswers(IntegrityStore store) {
    this.store = store;
  }

  ListViolationsResponse list(ListViolationsRequest question) {
    Optional<ViolationType> type = IntegrityMapping.type(question.getType());
    Optional<Severity> severity = IntegrityMapping.severity(question.getSeverity());
    List<Violation> violations =
        candidates(question).stream()
            .filter(each -> type.isEmpty() || type.get() == each.type())
            .filter(each -> severity.isEmpty() || severity.get() == each.type().severity())
            .filter(each -> each.subject().reference().contains(question.getFilter()))
            .filter(
                each ->
                    question.getRegistry().isEmpty()
                        || question
                            .getRegistry()
                            .equals(Risks.registry(each.subject().reference())))
            .filter(each -> isIn(each, question))
            .toList();
    Page<Violation> page =
        Page.of(
            violations, ViolationAnswers::place, question.getPageSize(), question.getPageToken());
    ListViolationsResponse.Builder answer =
        ListViolationsResponse.newBuilder()
            .setNextPageToken(page.nextToken())
            .setTotal(violations.size());
    page.rows().forEach(violation -> answer.addViolations(message(violation)));
    return answer.build();
  }

  private List<Violation> candidates(ListViolationsRequest question) {
    if (!question.getId().isEmpty()) {
      // Whoever names one wants it, resolved or not.
      return store.violation(question.getId()).map(List::of).orElse(List.of());
    }
    return store.violations(
        question.getIncludeResolved()
            ? IntegrityStore.Scope.OPEN_AND_RESOLVED
            : IntegrityStore.Scope.OPEN);
  }

  private static boolean isIn(Violation violation, ListViolationsRequest question) {
    String cluster = question.getCluster();
    String namespace = question.getNamespace();
    String workload = question.getWorkload();
    return (cluster.isEmpty() && namespace.isEmpty() && workload.isEmpty())
        || violation.locations().stream()
            .map(Location::place)
            .anyMatch(
                place ->
                    (cluster.isEmpty() || place.cluster().equals(cluster))
                        && (namespace.isEmpty() || place.namespace().equals(namespace))
                        && (workload.isEmpty() || place.workloadName().equals(workload)));
  }

  /** Counts violations that stand, by type and severity, into {@code summary}. */
  void count(Summary.Builder summary) {
    List<OpenViolation> open = store.open();
    summary.setViolations(open.size());
    for (ViolationType type : bySeverity()) {
      List<OpenViolation> some = open.stream().filter(each -> each.type() == type).toList();
      summary.addViolationsByType(
          ViolationCount.newBuilder()
              .setType(IntegrityMapping.type(type))
              .setTitle(type.title())
              .setSeverity(IntegrityMapping.severity(type.severity()))
              .setViolations(some.size())
              .setImages(images(some)));
    }
    List<Severity> severities = new ArrayList<>(List.of(Severity.values()));
    Collections.reverse(severities);
    for (Severity severity : severities) {
      List<OpenViolation> some =
          open.stream().filter(each -> each.type().severity() == severity).toList();
      summary.addViolationsBySeverity(
          SeverityCount.newBuilder()
              .setSeverity(IntegrityMapping.severity(severity))
              .setViolations(some.size())
              .setImages(images(some)));
    }
  }

  /** Returns what types there are, the most severe first, and what they mean. */
  static ListViolationTypesResponse types() {
    ListViolationTypesResponse.Builder answer = ListViolationTypesResponse.newBuilder();
    for (ViolationType type : bySeverity()) {
      answer.addTypes(
          ViolationTypeDescription.newBuilder()
              .setType(IntegrityMapping.type(type))
              .setTitle(type.title())
              .setSeverity(IntegrityMapping.severity(type.severity()))
              .setIntegrityStatus(type.integrityStatus())
              .setRisk(Risk.INTEGRITY_VIOLATION.key())
              .setExplanation(ExplanationMapping.of(type))
              .setRecommendations(IntegrityMapping.recommendations(Recommendations.forType(type))));
    }
    return answer.build();
  }

  private static List<ViolationType> bySeverity() {
    return Arrays.stream(ViolationType.values())
        .sorted(Comparator.comparing(ViolationType::severity).reversed())
        .toList();
  }

  private static long images(List<OpenViolation> violations) {
    return violations.stream().map(OpenViolation::subject).distinct().count();
  }

  /** Returns the violation of an event, as of that event; empty: it is forgotten. */
  Optional<dev.assay.wire.v1.Violation> asOf(long sequence) {
    return store.eventsAfter(sequence - 1, 1).stream()
        .filter(each -> each.sequence() == sequence)
        .findFirst()
        .map(this::message);
  }

  private dev.assay.wire.v1.Violation message(RecordedEvent recorded) {
    dev.assay.wire.v1.Violation.Builder message = message(recorded.violation()).toBuilder();
    List<dev.assay.wire.v1.ViolationEvent> history =
        store.history(recorded.violation().id(), HISTORY).stream()
            .filter(each -> !each.at().isAfter(recorded.event().at()))
            .map(IntegrityMapping::event)
            .toList();
    return message.clearHistory().addAllHistory(history).build();
  }

  /** Returns what became of violations after an event, as changes. */
  List<Change> changesAfter(long sequence) {
    return store.eventsAfter(sequence, BACKLOG).stream()
        .map(
            each ->
                new Change(
                    Change.Kind.VIOLATION,
                    each.event().at(),
                    each.violation().subject().artifact(),
                    each.violation().id(),
                    each.summary(),
                    each.event().kind().name(),
                    each.sequence()))
        .toList();
  }

  private dev.assay.wire.v1.Violation message(Violation violation) {
    dev.assay.wire.v1.Violation.Builder message = IntegrityMapping.violation(violation).toBuilder();
    store.history(violation.id(), HISTORY).stream()
        .map(IntegrityMapping::event)
        .forEach(message::addHistory);
    store
        .details(violation.subject().reference())
        .map(SourceMapping::details)
        .ifPresent(message::setDetails);
    return message.build();
  }

  private static String place(Violation violation) {
    return Page.place(
        violation.isOpen() ? "0" : "1",
        Page.lastFirst(violation.type().severity()),
        Page.latestFirst(violation.firstDetected()),
        violation.id());
  }
}
