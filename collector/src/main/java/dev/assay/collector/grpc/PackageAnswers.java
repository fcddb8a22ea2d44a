package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.component.ComponentEvidence;
import dev.assay.collector.component.Unmeasured;
import dev.assay.collector.running.FileUsers;
import dev.assay.collector.running.Running;
import dev.assay.collector.usage.FileUse;
import dev.assay.collector.usage.PackageReport;
import dev.assay.collector.usage.PackageReports;
import dev.assay.collector.usage.PackageUse;
import dev.assay.wire.v1.FileUsage;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.ListPackagesResponse;
import dev.assay.wire.v1.PackageUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers which packages are in use. */
final class PackageAnswers {

  /** As query.proto promises. */
  private static final int MAX_PROCESSES_OF_FILE = 20;

  private static final FileUsers NOBODY = new FileUsers(List.of(), 0);

  private final Subjects subjects;
  private final PackageReports reports;
  private final Running running;

  PackageAnswers(Subjects subjects, PackageReports reports, Running running) {
    this.subjects = subjects;
    this.reports = reports;
    this.running = running;
  }

  ListPackagesResponse list(ListPackagesRequest question) {
    ComponentEvidence atLeast =
        WireMapping.atLeast(question.getAtLeast(), ComponentEvidence.NOT_MEASURED);
    List<PackageUse> uses = new ArrayList<>();
    List<Unmeasured> unmeasured = new ArrayList<>();
    for (Artifact artifact : subjects.of(question.getArtifact())) {
      PackageReport report = reports.of(artifact);
      unmeasured.addAll(report.unmeasured());
      for (PackageUse use : report.uses()) {
        if (use.evidence().isAtLeast(atLeast)
            && use.component().purl().contains(question.getFilter())) {
          uses.add(use);
        }
      }
    }
    Page<PackageUse> page =
        Page.of(uses, PackageAnswers::place, question.getPageSize(), question.getPageToken());
    ListPackagesResponse.Builder answer =
        ListPackagesResponse.newBuilder().setNextPageToken(page.nextToken());
    Map<Artifact, Map<String, FileUsers>> users = users(page.rows());
    page.rows().forEach(use -> answer.addPackages(message(use, users)));
    unmeasured.forEach(gap -> answer.addGaps(WireMapping.gap(gap)));
    return answer.build();
  }

  private static String place(PackageUse use) {
    return Page.place(
        Page.lastFirst(use.evidence()),
        // Packages before files that none owns.
        use.component().purl().isEmpty() ? "1" : "0",
        use.component().purl(),
        use.component().name(),
        use.artifact());
  }

  private Map<Artifact, Map<String, FileUsers>> users(List<PackageUse> uses) {
    Map<Artifact, Set<String>> paths = new HashMap<>();
    for (PackageUse use : uses) {
      Set<String> ofArtifact = paths.computeIfAbsent(use.artifact(), key -> new HashSet<>());
      use.files().forEach(file -> ofArtifact.add(file.path()));
    }
    Map<Artifact, Map<String, FileUsers>> users = new HashMap<>();
    paths.forEach(
        (artifact, files) ->
            users.put(
                artifact,
                files.isEmpty()
                    ? Map.of()
                    : running.usersOf(artifact, files, MAX_PROCESSES_OF_FILE)));
    return users;
  }

  private static PackageUsage message(PackageUse use, Map<Artifact, Map<String, FileUsers>> users) {
    PackageUsage.Builder message =
        PackageUsage.newBuilder()
            .setArtifact(use.artifact().toString())
            .setPurl(use.component().purl())
            .setName(use.component().name())
            .setVersion(use.component().version())
            .setEvidence(WireMapping.evidence(use.evidence()))
            .setCoverage(use.coverage());
    WireMapping.setTime(message::setFirstSeen, use.firstSeen());
    WireMapping.setTime(message::setLastSeen, use.lastSeen());
    WireMapping.setTime(message::setObservedSince, use.observedSince());
    Map<String, FileUsers> ofArtifact = users.getOrDefault(use.artifact(), Map.of());
    for (FileUse file : use.files()) {
      message.addFiles(file(file, ofArtifact.getOrDefault(file.path(), NOBODY)));
    }
    return message.build();
  }

  private static FileUsage file(FileUse file, FileUsers users) {
    FileUsage.Builder message =
        FileUsage.newBuilder()
            .setPath(file.path())
            .setEvidence(WireMapping.evidence(file.evidence()))
            .setProcessCount(users.count());
    users.processes().forEach(user -> message.addProcesses(WireMapping.inWords(user)));
    return message.build();
  }
}
