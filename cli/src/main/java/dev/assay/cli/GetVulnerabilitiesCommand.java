package dev.assay.cli;

import dev.assay.wire.v1.ComponentUse;
import dev.assay.wire.v1.ListVulnerabilitiesRequest;
import dev.assay.wire.v1.ListVulnerabilitiesResponse;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import dev.assay.wire.v1.UseVerdict;
import dev.assay.wire.v1.Vulnerability;
import dev.assay.wire.v1.VulnerabilitySeverity;
import dev.assay.wire.v1.VulnerableComponent;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists vulnerabilities with whether the package that has them is in use. */
@Command(
    name = "vulnerabilities",
    description = {
      "Lists vulnerabilities of what runs, with whether the package is in use; those in use first.",
      "The collector needs advisories: assay db update."
    })
final class GetVulnerabilitiesCommand implements Callable<Integer> {

  @Mixin private ListingOptions listing;

  @Mixin private ArtifactOption of;

  @Mixin private UseOption use;

  @Option(
      names = "--severity",
      paramLabel = "SEVERITY",
      converter = SeverityConverter.class,
      completionCandidates = SeverityConverter.class,
      defaultValue = "unknown",
      description = "Only vulnerabilities at least as severe: ${COMPLETION-CANDIDATES}.")
  private VulnerabilitySeverity severity;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only those with this text in a name of theirs, or in the package URL.")
  private String filter;

  @Option(
      names = "--suppressed",
      description =
          "Also those about which others state that nothing has to be done (assay import).")
  private boolean suppressed;

  @Override
  public Integer call() {
    return listing.print(
        ListVulnerabilitiesRequest.newBuilder()
            .setArtifact(of.artifact())
            .setFilter(filter)
            .setAtLeast(severity)
            .setUsed(use.verdict())
            .setIncludeSuppressed(suppressed)
            .build(),
        QueryBlockingStub::listVulnerabilities,
        GetVulnerabilitiesCommand::table,
        "No vulnerabilities.");
  }

  private static TextTable table(ListVulnerabilitiesResponse answer) {
    TextTable table =
        new TextTable(
            "VULNERABILITY",
            "SEVERITY",
            "PACKAGE",
            "VERSION",
            "FIXED IN",
            "USED",
            "ARTIFACT",
            "EVIDENCE OR REASON");
    for (VulnerableComponent row : answer.getVulnerabilitiesList()) {
      Vulnerability vulnerability = row.getVulnerability();
      ComponentUse component = row.getComponent();
      table.row(
          vulnerability.getId(),
          SeverityConverter.word(vulnerability.getSeverity()),
          component.getName(),
          component.getVersion(),
          Words.text(String.join(" or ", vulnerability.getFixedVersionsList())),
          used(component.getUsed()),
          artifact(component),
          because(vulnerability, component));
    }
    return table.note(Words.gaps(answer.getGapsList()));
  }

  /** Returns the verdict in a word. */
  static String used(UseVerdict verdict) {
    return switch (verdict) {
      case USED -> "yes";
      case NOT_USED -> "no";
      case USE_NOT_MEASURED -> "not measured";
      case USE_VERDICT_UNSPECIFIED, UNRECOGNIZED -> "-";
    };
  }

  /** Returns the name that people know an artifact by. */
  static String artifact(ComponentUse component) {
    return component.getReferencesCount() == 0
        ? Words.digest(component.getArtifact())
        : component.getReferences(0);
  }

  /** Returns what others say of it, before what the verdict stands on. */
  private static String because(Vulnerability vulnerability, ComponentUse component) {
    StringBuilder text = new StringBuilder();
    String stated = Stated.text(vulnerability);
    text.append(stated).append(stated.isEmpty() ? "" : ". ");
    if (vulnerability.getOriginsCount() > 0) {
      text.append("Found by ")
          .append(String.join(" and ", vulnerability.getOriginsList()))
          .append(vulnerability.getEvidenceCount() == 0 ? " only. " : ", too. ");
    }
    return text + because(component);
  }

  /** Returns what the verdict stands on. */
  static String because(ComponentUse component) {
    if (component.getUsed() != UseVerdict.USED) {
      return Words.text(component.getUseReason());
    }
    String evidence = Words.of(component.getEvidence());
    if (component.getClasses() > 0) {
      return evidence + ": " + component.getClassesLoaded() + " of " + component.getClasses();
    }
    return component.getPlacesCount() == 0 ? evidence : evidence + ": " + component.getPlaces(0);
  }
}
