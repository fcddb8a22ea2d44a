package dev.assay.cli;

import dev.assay.wire.v1.ComponentUse;
import dev.assay.wire.v1.ListComponentsRequest;
import dev.assay.wire.v1.ListComponentsResponse;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import dev.assay.wire.v1.VulnerableVerdict;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists packages: vulnerable or not, in use or not, and what to do. */
@Command(
    name = "components",
    description = {
      "Lists the packages of what runs: whether they are vulnerable, whether they are in use, and"
          + " what to do about them.",
      "The JSON has the notes to each recommendation, and the vulnerabilities."
    })
final class GetComponentsCommand implements Callable<Integer> {

  @Mixin private ListingOptions listing;

  @Mixin private ArtifactOption of;

  @Mixin private UseOption use;

  @Option(names = "--vulnerable", description = "Only packages with known vulnerabilities.")
  private boolean vulnerable;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only packages with this text in their package URL.")
  private String filter;

  @Override
  public Integer call() {
    return listing.print(
        ListComponentsRequest.newBuilder()
            .setArtifact(of.artifact())
            .setFilter(filter)
            .setUsed(use.verdict())
            .setVulnerable(
                vulnerable
                    ? VulnerableVerdict.VULNERABLE
                    : VulnerableVerdict.VULNERABLE_VERDICT_UNSPECIFIED)
            .build(),
        QueryBlockingStub::listComponents,
        GetComponentsCommand::table,
        "No packages.");
  }

  private static TextTable table(ListComponentsResponse answer) {
    TextTable table =
        new TextTable(
            "PACKAGE",
            "VERSION",
            "VULNERABLE",
            "USED",
            "RECOMMENDATION",
            "ARTIFACT",
            "EVIDENCE OR REASON");
    for (ComponentUse each : answer.getComponentsList()) {
      table.row(
          each.getName(),
          Words.text(each.getVersion()),
          vulnerable(each),
          GetVulnerabilitiesCommand.used(each.getUsed()),
          each.getRecommendation(),
          GetVulnerabilitiesCommand.artifact(each),
          GetVulnerabilitiesCommand.because(each));
    }
    return table.note(Words.gaps(answer.getGapsList()));
  }

  private static String vulnerable(ComponentUse each) {
    return switch (each.getVulnerable()) {
      case VULNERABLE ->
          "yes: "
              + each.getVulnerabilitiesCount()
              + ", "
              + SeverityConverter.word(each.getSeverity());
      case NOT_VULNERABLE -> "no";
      case VULNERABLE_UNKNOWN -> "unknown";
      case VULNERABLE_VERDICT_UNSPECIFIED, UNRECOGNIZED -> "-";
    };
  }
}
