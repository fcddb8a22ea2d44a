package dev.assay.cli;

import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import dev.assay.wire.v1.ListImagesRequest;
import dev.assay.wire.v1.ListImagesResponse;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists images with their integrity. */
@Command(
    name = "images",
    description = "Lists images that run, with their integrity; most urgent first.")
final class GetImagesCommand implements Callable<Integer> {

  @Mixin private ListingOptions listing;

  @Option(
      names = "--risk",
      paramLabel = "RISK",
      defaultValue = "",
      description = "Only images with this risk: integrity_violation.")
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
    TextTable table =
        new TextTable(
            "IMAGE", "IMAGE ID", "INTEGRITY", "CONTAINERS", "PACKAGES USED", "CHECKED", "REASON");
    for (Image image : answer.getImagesList()) {
      table.row(
          image.getReference(),
          Words.digest(image.getImageId()),
          integrity(image),
          String.valueOf(image.getContainers()),
          image.getPackages() == 0
              ? "not measured"
              : image.getPackagesUsed() + " of " + image.getPackages(),
          Words.time(image.hasCheckedAt(), image.getCheckedAt()),
          Words.text(image.getReason()));
    }
    return table;
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
