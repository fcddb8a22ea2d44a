package dev.assay.cli;

import dev.assay.wire.v1.ListNewAdvisoriesRequest;
import dev.assay.wire.v1.ListNewAdvisoriesResponse;
import dev.assay.wire.v1.NewAdvisory;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import dev.assay.wire.v1.VulnerabilitySeverity;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists advisories that became known of what was running. */
@Command(
    name = "new-advisories",
    description = {
      "Lists advisories that an update (assay db update) brought while a package that they concern"
          + " was running, the latest first, with what was known of its use then.",
      "Each is told once for an artifact and a package; the first advisories are not news."
    })
final class GetNewAdvisoriesCommand implements Callable<Integer> {

  @Mixin private ListingOptions listing;

  @Mixin private ArtifactOption of;

  @Mixin private UseOption use;

  @Option(
      names = "--severity",
      paramLabel = "SEVERITY",
      converter = SeverityConverter.class,
      completionCandidates = SeverityConverter.class,
      defaultValue = "unknown",
      description = "Only those at least as severe: ${COMPLETION-CANDIDATES}.")
  private VulnerabilitySeverity severity;

  @Override
  public Integer call() {
    return listing.print(
        ListNewAdvisoriesRequest.newBuilder()
            .setArtifact(of.artifact())
            .setAtLeast(severity)
            .setUsed(use.verdict())
            .build(),
        QueryBlockingStub::listNewAdvisories,
        GetNewAdvisoriesCommand::table,
        "No advisory became known of what was running.");
  }

  private static TextTable table(ListNewAdvisoriesResponse answer) {
    TextTable table =
        new TextTable(
            "FOUND", "VULNERABILITY", "SEVERITY", "PACKAGE", "USED", "ARTIFACT", "WHERE", "FIXED");
    for (NewAdvisory each : answer.getAdvisoriesList()) {
      table.row(
          Words.time(each.hasAt(), each.getAt()),
          each.getId(),
          SeverityConverter.word(each.getSeverity()),
          each.getName() + " " + each.getVersion(),
          GetVulnerabilitiesCommand.used(each.getUsed()),
          each.getReferencesCount() > 0 ? each.getReferences(0) : Words.digest(each.getArtifact()),
          Words.text(
              each.getWorkloadsCount() == 0
                  ? String.join(", ", each.getNodesList())
                  : each.getWorkloadsList().stream()
                      .map(Words::workload)
                      .collect(Collectors.joining(", "))),
          Words.text(String.join(", ", each.getFixedVersionsList())));
    }
    return table;
  }
}
