package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.component.ComponentEvidence;
import dev.assay.collector.usage.ClassReports;
import dev.assay.wire.v1.ClassUse;
import dev.assay.wire.v1.ListClassesRequest;
import dev.assay.wire.v1.ListClassesResponse;
import java.util.ArrayList;
import java.util.List;

/** Answers which classes of an archive are in use. */
final class ClassAnswers {

  private final Subjects subjects;
  private final ClassReports reports;

  ClassAnswers(Subjects subjects, ClassReports reports) {
    this.subjects = subjects;
    this.reports = reports;
  }

  ListClassesResponse list(ListClassesRequest question) {
    String name = question.getArchive();
    if (name.isEmpty()) {
      throw Refusal.invalid(
          "archive", name, "its digest (or at least 12 digits of it), package URL or file name");
    }
    ComponentEvidence atLeast =
        WireMapping.atLeast(question.getAtLeast(), ComponentEvidence.CLASSES_LOADED);
    List<Sha256> archives = reports.archives(name);
    if (archives.isEmpty()) {
      throw Refusal.unknown("archive", name, List.of());
    }
    List<Artifact> artifacts = subjects.of(question.getArtifact());
    List<ClassReports.ClassUse> uses = new ArrayList<>();
    for (Sha256 archive : archives) {
      reports.classes(archive, artifacts, atLeast).stream()
          .filter(use -> use.name().contains(question.getFilter()))
          .forEach(uses::add);
    }
    Page<ClassReports.ClassUse> page =
        Page.of(
            uses,
            use -> Page.place(use.name(), use.archive(), use.archiveDigest()),
            question.getPageSize(),
            question.getPageToken());
    ListClassesResponse.Builder answer =
        ListClassesResponse.newBuilder().setNextPageToken(page.nextToken());
    page.rows().forEach(use -> answer.addClasses(message(use)));
    return answer.build();
  }

  private static ClassUse message(ClassReports.ClassUse use) {
    return ClassUse.newBuilder()
        .setName(use.name())
        .setEvidence(WireMapping.evidence(use.evidence()))
        .setArchive(use.archive())
        .build();
  }
}
