package dev.assay.cli;

import dev.assay.wire.v1.ListWorkloadsRequest;
import dev.assay.wire.v1.ListWorkloadsResponse;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import dev.assay.wire.v1.ReplicaDifference;
import dev.assay.wire.v1.Workload;
import dev.assay.wire.v1.WorkloadImage;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists workloads. */
@Command(
    name = "workloads",
    description = "Lists workloads with the risks of their images, and replicas that differ.")
final class GetWorkloadsCommand implements Callable<Integer> {

  @Mixin private ListingOptions listing;

  @Option(names = "--risk", paramLabel = "RISK", defaultValue = "", description = RiskHelp.TEXT)
  private String risk;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      defaultValue = "",
      description = "Only in this namespace.")
  private String namespace;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only those with this text in their name or in an image's reference.")
  private String filter;

  @Option(names = "--different", description = "Only those whose replicas run different content.")
  private boolean different;

  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY[=VALUE]",
      defaultValue = "",
      description = "Only those with a pod that has this label.")
  private String label;

  @Override
  public Integer call() {
    return listing.print(
        ListWorkloadsRequest.newBuilder()
            .setRisk(risk)
            .setNamespace(namespace)
            .setFilter(filter)
            .setOnlyDifferent(different)
            .setLabel(label)
            .build(),
        QueryBlockingStub::listWorkloads,
        GetWorkloadsCommand::table,
        "No workloads.");
  }

  private static TextTable table(ListWorkloadsResponse answer) {
    TextTable table =
        new TextTable(
            "NAMESPACE", "KIND", "NAME", "CONTAINERS", "IMAGES", "RISKS", "REPLICAS", "LABELS");
    StringBuilder differences = new StringBuilder();
    for (Workload workload : answer.getWorkloadsList()) {
      table.row(
          Words.text(workload.getNamespace()),
          workload.getKind(),
          workload.getName(),
          String.valueOf(workload.getContainers()),
          workload.getImagesList().stream()
              .map(WorkloadImage::getReference)
              .distinct()
              .collect(Collectors.joining(", ")),
          Words.text(String.join(", ", workload.getRisksList())),
          workload.getDifferencesList().isEmpty() ? "alike" : "different",
          labels(workload));
      for (ReplicaDifference difference : workload.getDifferencesList()) {
        differences
            .append("Different: ")
            .append(TextTable.printable(workload.getName() + ": " + difference.getStatement()))
            .append('\n');
      }
    }
    return table.note(differences.toString());
  }

  private static String labels(Workload workload) {
    return Words.text(
        workload.getLabelsMap().entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .sorted()
            .collect(Collectors.joining(", ")));
  }
}
