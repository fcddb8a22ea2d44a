package dev.assay.cli;

import dev.assay.wire.v1.ArtifactUser;
import dev.assay.wire.v1.ListArtifactUsersRequest;
import dev.assay.wire.v1.ListArtifactUsersResponse;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists everything that uses the same package, archive or image. */
@Command(
    name = "artifact",
    description =
        "Lists all images, programs and workloads that use the same package, Java archive or image,"
            + " with whether it is in use there.")
final class GetArtifactCommand implements Callable<Integer> {

  @Mixin private ListingOptions listing;

  @Parameters(
      paramLabel = "PURL|DIGEST",
      description = {
        "Package URL, without a version for any: pkg:deb/debian/libssl3.",
        "Or a digest (at least 12 digits of it) of an image or of an archive of Java classes."
      })
  private String of;

  @Override
  public Integer call() {
    return listing.print(
        ListArtifactUsersRequest.newBuilder().setOf(of).build(),
        QueryBlockingStub::listArtifactUsers,
        GetArtifactCommand::table,
        "Nothing that is known has it.");
  }

  private static TextTable table(ListArtifactUsersResponse answer) {
    TextTable table =
        new TextTable("ARTIFACT", "RUNS", "PACKAGE", "USED", "WORKLOADS", "PROGRAMS", "NODES");
    for (ArtifactUser each : answer.getUsersList()) {
      table.row(
          each.getReferencesCount() > 0
              ? String.join(", ", each.getReferencesList())
              : Words.digest(each.getArtifact()),
          each.getRunning() ? "yes" : "no",
          Words.text(
              (each.getComponent().getName() + " " + each.getComponent().getVersion()).strip()),
          each.hasComponent()
              ? GetVulnerabilitiesCommand.used(each.getComponent().getUsed())
              : each.getArchive().isEmpty() ? "-" : "yes",
          Words.text(
              each.getWorkloadsList().stream()
                  .map(Words::workload)
                  .collect(Collectors.joining(", "))),
          Words.text(String.join(", ", each.getProgramsList())),
          Words.text(String.join(", ", each.getNodesList())));
    }
    return table;
  }
}
