package dev.assay.collector.grpc;

import dev.assay.collector.integrity.IntegrityStore;
import dev.assay.collector.integrity.Violation;
import dev.assay.collector.integrity.ViolationType;
import dev.assay.wire.v1.ListViolationsRequest;
import dev.assay.wire.v1.ListViolationsResponse;
import java.util.List;
import java.util.Optional;

/** Answers which integrity violations there are: open ones first, then the most urgent. */
final class ViolationAnswers {

  private final IntegrityStore store;

  ViolationAnswers(IntegrityStore store) {
    this.store = store;
  }

  ListViolationsResponse list(ListViolationsRequest question) {
    Optional<ViolationType> type = IntegrityMapping.type(question.getType());
    List<Violation> violations =
        store
            .violations(
                question.getIncludeResolved()
                    ? IntegrityStore.Scope.OPEN_AND_RESOLVED
                    : IntegrityStore.Scope.OPEN)
            .stream()
            .filter(violation -> type.isEmpty() || type.get() == violation.type())
            .filter(violation -> violation.subject().reference().contains(question.getFilter()))
            .toList();
    Page<Violation> page =
        Page.of(
            violations, ViolationAnswers::place, question.getPageSize(), question.getPageToken());
    ListViolationsResponse.Builder answer =
        ListViolationsResponse.newBuilder().setNextPageToken(page.nextToken());
    page.rows().forEach(violation -> answer.addViolations(IntegrityMapping.violation(violation)));
    return answer.build();
  }

  /** Returns how many stand. */
  int countOpen() {
    return store.violations(IntegrityStore.Scope.OPEN).size();
  }

  /** Returns a violation as it is now; empty: it is forgotten. */
  Optional<dev.assay.wire.v1.Violation> find(String id) {
    return store.violation(id).map(IntegrityMapping::violation);
  }

  private static String place(Violation violation) {
    return Page.place(
        violation.isOpen() ? "0" : "1",
        Page.lastFirst(violation.type().severity()),
        Page.latestFirst(violation.firstDetected()),
        violation.id());
  }
}
