package dev.assay.cli;

import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListImagesResponse;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists images with their integrity. */
@Command(
    name = "images",
    description = "Lists images that run, with their integrity; most urgent first.")
final class GetImagesCommand implements Callable<Integer> {

  @Mixin private ListingOptions listing;

  @Option(names = "--risk", paramLabel = "RISK", defaultValue = "", description = RiskHelp.TEXT)
  private String risk;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only images with this text in their reference.")
  private String filter;

  @Option(names = "--all", description = "Also images that no longer run.")
  private boolean all;

  @Override
  public Integer call() {
    return listing.print(
        ListImagesRequest.newBuilder().setRisk(risk).setFilter(filter).setIncludeEnded(all).build(),
        QueryBlockingStub::listImages,
        GetImagesCommand::table,
        "No images.");
  }

  private static TextTable table(ListImagesResponse answer) {
    return table(answer.getImagesList());
  }

  static TextTable table(List<Image> images) {
    TextTable table =
        new TextTable(
            "IMAGE",
            "IMAGE ID",
            "INTEGRITY",
            "RISKS",
            "CONTAINERS",
            "WORKLOADS",
            "PACKAGES USED",
            "VULNERABILITIES",
            "CHECKED",
            "NEXT CHECK",
            "REASON");
    for (Image image : images) {
      table.row(
          image.getReference(),
          Words.digest(image.getImageId()),
          integrity(image),
          Words.text(String.join(", ", image.getRisksList())),
          String.valueOf(image.getContainers()),
          Words.text(
              image.getWorkloadsList().stream()
                  .map(Words::workload)
                  .collect(Collectors.joining(", "))),
          image.getPackages() == 0
              ? "not measured"
              : image.getPackagesUsed() + " of " + image.getPackages(),
          vulnerabilities(image),
          Words.time(image.hasCheckedAt(), image.getCheckedAt()),
          Words.time(image.hasNextCheck(), image.getNextCheck()),
          reason(image));
    }
    return table;
  }

  private static String vulnerabilities(Image image) {
    if (!image.getVulnerabilitiesKnown()) {
      return "unknown";
    }
    return image.getVulnerabilities()
        + ", used "
        + image.getVulnerabilitiesUsed()
        + (image.getVulnerabilitiesUsedCritical() == 0
            ? ""
            : " (" + image.getVulnerabilitiesUsedCritical() + " critical)");
  }

  private static String reason(Image image) {
    if (!image.getViolationTypesList().isEmpty()) {
      String types =
          image.getViolationTypesList().stream().map(Words::of).collect(Collectors.joining(", "));
      return image.getReason().isEmpty() ? types : types + "; " + image.getReason();
    }
    return Words.text(image.getReason());
  }

  private static String integrity(Image image) {
    boolean hadOne = image.getLastDefiniteIntegrity() != IntegrityState.INTEGRITY_STATE_UNSPECIFIED;
    return image.getIntegrity() == IntegrityState.UNDECIDED
            && hadOne
            && image.getLastDefiniteIntegrity() != IntegrityState.UNDECIDED
        ? "undecided, was " + Words.of(image.getLastDefiniteIntegrity())
        : Words.of(image.getIntegrity());
  }
}
