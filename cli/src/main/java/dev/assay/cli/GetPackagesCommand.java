package dev.assay.cli;

import dev.assay.wire.v1.FileUsage;
import dev.assay.wire.v1.ListPackagesRequest;
import dev.assay.wire.v1.ListPackagesResponse;
import dev.assay.wire.v1.PackageUsage;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import dev.assay.wire.v1.UsageEvidence;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists operating-system packages with the evidence for their use. */
@Command(
    name = "packages",
    description = "Lists packages of images and hosts, with the evidence that they are used.")
final class GetPackagesCommand implements Callable<Integer> {

  @Mixin private ListingOptions listing;

  @Mixin private ArtifactOption of;

  @Option(
      names = "--at-least",
      paramLabel = "EVIDENCE",
      converter = EvidenceConverter.class,
      completionCandidates = EvidenceConverter.class,
      defaultValue = "not-measured",
      description = "Only packages with this evidence or stronger: ${COMPLETION-CANDIDATES}.")
  private UsageEvidence atLeast;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only packages with this text in their package URL.")
  private String filter;

  @Override
  public Integer call() {
    return listing.print(
        ListPackagesRequest.newBuilder()
            .setArtifact(of.artifact())
            .setAtLeast(atLeast)
            .setFilter(filter)
            .build(),
        QueryBlockingStub::listPackages,
        GetPackagesCommand::table,
        "No packages.");
  }

  private static TextTable table(ListPackagesResponse answer) {
    TextTable table =
        new TextTable(
            "ARTIFACT",
            "PACKAGE",
            "VERSION",
            "EVIDENCE",
            "FILES",
            "LAST SEEN",
            "EXAMPLE OR COVERAGE");
    for (PackageUsage usage : answer.getPackagesList()) {
      table.row(
          usage.getArtifact(),
          usage.getPurl().isEmpty() ? unowned(usage) : usage.getName(),
          Words.text(usage.getVersion()),
          Words.of(usage.getEvidence()),
          String.valueOf(usage.getFilesCount()),
          Words.time(usage.hasLastSeen(), usage.getLastSeen()),
          usage.getFilesCount() == 0
              ? Words.text(usage.getCoverage())
              : example(usage.getFiles(0)));
    }
    return table.note(Words.gaps(answer.getGapsList()));
  }

  /** No package is an answer; an owner that is not known is none, as the coverage then says. */
  private static String unowned(PackageUsage usage) {
    return usage.getCoverage().startsWith("Owner unknown") ? "(owner unknown)" : "(no package)";
  }

  private static String example(FileUsage file) {
    return file.getProcessesCount() == 0
        ? file.getPath()
        : file.getPath() + " by " + Words.shortened(file.getProcesses(0));
  }
}
