package dev.assay.cli;

import dev.assay.wire.v1.ClassUse;
import dev.assay.wire.v1.ListClassesRequest;
import dev.assay.wire.v1.ListClassesResponse;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import dev.assay.wire.v1.UsageEvidence;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the classes of one archive. */
@Command(
    name = "classes",
    description = "Lists the classes of one archive, with what was seen of each.")
final class GetClassesCommand implements Callable<Integer> {

  @Mixin private ListingOptions listing;

  @Parameters(
      paramLabel = "ARCHIVE",
      description = "File name, package URL, or digest (or at least 12 digits of it).")
  private String archive;

  @Mixin private ArtifactOption of;

  @Option(
      names = "--at-least",
      paramLabel = "EVIDENCE",
      converter = EvidenceConverter.class,
      completionCandidates = EvidenceConverter.class,
      defaultValue = "classes-loaded",
      description = "Only classes with this evidence or stronger; not-observed lists all of them.")
  private UsageEvidence atLeast;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only classes with this text in their name.")
  private String filter;

  @Override
  public Integer call() {
    return listing.print(
        ListClassesRequest.newBuilder()
            .setArchive(archive)
            .setArtifact(of.artifact())
            .setAtLeast(atLeast)
            .setFilter(filter)
            .build(),
        QueryBlockingStub::listClasses,
        GetClassesCommand::table,
        "No classes with this evidence.");
  }

  private static TextTable table(ListClassesResponse answer) {
    TextTable table = new TextTable("CLASS", "EVIDENCE", "ARCHIVE");
    for (ClassUse use : answer.getClassesList()) {
      table.row(use.getName(), Words.of(use.getEvidence()), use.getArchive());
    }
    return table;
  }
}
