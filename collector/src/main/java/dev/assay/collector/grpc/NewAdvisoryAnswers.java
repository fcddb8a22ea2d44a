package dev.assay.collector.grpc;

import dev.assay.collector.alert.AlertStore;
import dev.assay.collector.alert.NewAdvisories;
import dev.assay.collector.alert.NewAdvisory;
import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.change.Change;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import dev.assay.wire.v1.ListNewAdvisoriesRequest;
import dev.assay.wire.v1.ListNewAdvisoriesResponse;
import dev.assay.wire.v1.UseVerdict;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Answers which advisories became known of what was running. */
final class NewAdvisoryAnswers {

  /** Events read at a time for who has to catch up. */
  private static final int BACKLOG = 100;

  private final AlertStore store;
  private final Subjects subjects;

  NewAdvisoryAnswers(AlertStore store, Subjects subjects) {
    this.store = store;
    this.subjects = subjects;
  }

  ListNewAdvisoriesResponse list(ListNewAdvisoriesRequest question) {
    SeverityLevel atLeast = ComponentMapping.level(question.getAtLeast());
    Set<Artifact> of =
        question.getArtifact().isEmpty()
            ? Set.of()
            : new HashSet<>(subjects.of(question.getArtifact()));
    List<NewAdvisory> asked =
        store.after(0, Integer.MAX_VALUE).stream()
            .filter(each -> of.isEmpty() || of.contains(each.artifact()))
            .filter(each -> each.severity().compareTo(atLeast) >= 0)
            .filter(
                each ->
                    question.getUsed() == UseVerdict.USE_VERDICT_UNSPECIFIED
                        || question.getUsed() == ComponentMapping.used(each.used()))
            .toList();
    Page<NewAdvisory> page =
        Page.of(
            asked,
            each ->
                Page.place(String.format(Locale.ROOT, "%019d", Long.MAX_VALUE - each.sequence())),
            question.getPageSize(),
            question.getPageToken());
    ListNewAdvisoriesResponse.Builder answer =
        ListNewAdvisoriesResponse.newBuilder().setNextPageToken(page.nextToken());
    page.rows().forEach(each -> answer.addAdvisories(message(each)));
    return answer.build();
  }

  /** Returns what was told under a number; empty: it is forgotten. */
  Optional<dev.assay.wire.v1.NewAdvisory> asOf(long sequence) {
    return store.at(sequence).map(NewAdvisoryAnswers::message);
  }

  /** Returns the first of what was told after a number, as changes. */
  List<Change> changesAfter(long sequence) {
    return store.after(sequence, BACKLOG).stream().map(NewAdvisories::change).toList();
  }

  private static dev.assay.wire.v1.NewAdvisory message(NewAdvisory each) {
    return dev.assay.wire.v1.NewAdvisory.newBuilder()
        .setSequence(each.sequence())
        .setAt(WireMapping.timestamp(each.at()))
        .setId(each.advisory())
        .addAllNames(each.names())
        .setSummary(each.summary())
        .setSeverity(ComponentMapping.severity(each.severity()))
        .addAllFixedVersions(each.fixedVersions())
        .setPurl(each.component().purl())
        .setName(each.component().name())
        .setVersion(each.component().version())
        .setArtifact(each.artifact().toString())
        .addAllReferences(each.places().references())
        .addAllWorkloads(each.places().workloads().stream().map(WireMapping::name).toList())
        .addAllNodes(each.places().nodes())
        .setUsed(ComponentMapping.used(each.used()))
        .setUseReason(each.reason())
        .build();
  }
}
