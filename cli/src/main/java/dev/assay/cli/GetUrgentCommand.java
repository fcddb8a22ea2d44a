package dev.assay.cli;

import dev.assay.wire.v1.ListUrgentRequest;
import dev.assay.wire.v1.ListUrgentResponse;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import dev.assay.wire.v1.UrgentImage;
import dev.assay.wire.v1.VulnerabilitySeverity;
import dev.assay.wire.v1.VulnerableComponent;
import dev.assay.wire.v1.Workload;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what both is not what was shipped and uses something gravely vulnerable. */
@Command(
    name = "urgent",
    description = {
      "Lists running images that violate integrity and in which a package with a critical"
          + " vulnerability is in use, with the workloads that run them.",
      "What could not be measured is not in the list, and said below it."
    })
final class GetUrgentCommand implements Callable<Integer> {

  @Mixin private ListingOptions listing;

  @Option(
      names = "--severity",
      paramLabel = "SEVERITY",
      defaultValue = "critical",
      converter = SeverityConverter.class,
      completionCandidates = SeverityConverter.class,
      description = "At least that severe: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private VulnerabilitySeverity atLeast;

  @Override
  public Integer call() {
    return listing.print(
        ListUrgentRequest.newBuilder().setAtLeast(atLeast).build(),
        QueryBlockingStub::listUrgent,
        GetUrgentCommand::table,
        "No image that runs violates integrity and is known to use something that vulnerable.");
  }

  private static TextTable table(ListUrgentResponse answer) {
    TextTable table =
        new TextTable("IMAGE", "VIOLATIONS", "VULNERABILITY", "PACKAGE IN USE", "WORKLOADS");
    for (UrgentImage image : answer.getImagesList()) {
      for (VulnerableComponent each : image.getVulnerabilitiesList()) {
        table.row(
            image.getImageReference(),
            image.getViolationTypesList().stream()
                .map(Enum::name)
                .distinct()
                .collect(Collectors.joining(", ")),
            each.getVulnerability().getId(),
            each.getComponent().getName() + " " + each.getComponent().getVersion(),
            image.getWorkloadsList().stream()
                .map(GetUrgentCommand::workload)
                .collect(Collectors.joining(", ")));
      }
    }
    return table.note(Words.gaps(answer.getGapsList()));
  }

  private static String workload(Workload workload) {
    String place = workload.getNamespace().isEmpty() ? "" : workload.getNamespace() + "/";
    return workload.getKind() + " " + place + workload.getName();
  }
}
