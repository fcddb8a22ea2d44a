package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.component.Unmeasured;
import dev.assay.collector.usage.ArchiveKind;
import dev.assay.collector.usage.ArchiveUse;
import dev.assay.collector.usage.DependencyReport;
import dev.assay.collector.usage.DependencyReports;
import dev.assay.collector.usage.DependencyUse;
import dev.assay.wire.v1.Dependency;
import dev.assay.wire.v1.ListDependenciesRequest;
import dev.assay.wire.v1.ListDependenciesResponse;
import java.util.ArrayList;
import java.util.List;

/** Answers which dependencies JVMs use, and how much of them. */
final class DependencyAnswers {

  private final Subjects subjects;
  private final DependencyReports reports;

  DependencyAnswers(Subjects subjects, DependencyReports reports) {
    this.subjects = subjects;
    this.reports = reports;
  }

  ListDependenciesResponse list(ListDependenciesRequest question) {
    List<Artifact> artifacts = subjects.of(question.getArtifact());
    List<DependencyUse> uses = new ArrayList<>();
    List<Unmeasured> unmeasured = new ArrayList<>();
    for (DependencyReport report : reports.of(artifacts)) {
      unmeasured.addAll(report.unmeasured());
      report.uses().stream().filter(use -> asked(question, use)).forEach(uses::add);
    }
    Page<DependencyUse> page =
        Page.of(uses, DependencyAnswers::place, question.getPageSize(), question.getPageToken());
    ListDependenciesResponse.Builder answer =
        ListDependenciesResponse.newBuilder().setNextPageToken(page.nextToken());
    page.rows().forEach(use -> answer.addDependencies(message(use)));
    unmeasured.forEach(gap -> answer.addGaps(WireMapping.gap(gap)));
    return answer.build();
  }

  private static boolean asked(ListDependenciesRequest question, DependencyUse use) {
    if (use.archive().kind() == ArchiveKind.JDK_MODULE && !question.getIncludeJdk()) {
      return false;
    }
    String filter = question.getFilter();
    return use.component().purl().contains(filter)
        || use.component().name().contains(filter)
        || use.archive().locations().stream().anyMatch(location -> location.contains(filter));
  }

  private static String place(DependencyUse use) {
    return Page.place(
        Page.lastFirst(use.evidence()),
        use.component().name(),
        Long.toHexString(use.archive().archiveKey()),
        use.artifact());
  }

  private static Dependency message(DependencyUse use) {
    ArchiveUse archive = use.archive();
    Dependency.Builder message =
        Dependency.newBuilder()
            .setArtifact(use.artifact().toString())
            .setPurl(use.component().purl())
            .setName(use.component().name())
            .setPurlSource(use.named())
            .addAllLocations(archive.locations())
            .setClasses(archive.classCount())
            .setClassesLoaded(archive.loaded().count())
            .setClassesInitialised(archive.initialised().count())
            .setInitialisedMeasured(archive.initialisedMeasured())
            .setEvidence(WireMapping.evidence(use.evidence()))
            .setFirstSeen(WireMapping.timestamp(archive.firstSeen()))
            .setLastChange(WireMapping.timestamp(archive.lastChange()));
    if (archive.digest() != null) {
      message.setArchiveDigest(archive.digest().hex());
    }
    return message.build();
  }
}
