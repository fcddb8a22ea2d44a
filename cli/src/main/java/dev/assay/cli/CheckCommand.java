package dev.assay.cli;

import dev.assay.wire.v1.CheckImagesRequest;
import dev.assay.wire.v1.CheckImagesResponse;
import dev.assay.wire.v1.Image;
import dev.assay.wire.v1.IntegrityState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets a collector check images at once. */
@Command(
    name = "check",
    description = {
      "Compares an image that runs with its source, now, and shows what came of it.",
      "A violation is raised only when a second check sees it, half a minute later by default.",
      "Ends with 1 if a violation of it is open."
    })
final class CheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @Parameters(
      paramLabel = "IMAGE",
      description = "Image reference, or a repository for all of its tags that run.")
  private String image;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private OutputFormat output;

  @Override
  public Integer call() {
    CheckImagesResponse answer =
        collector.order(
            admin ->
                admin.checkImages(CheckImagesRequest.newBuilder().setReference(image).build()));
    if (output == OutputFormat.JSON) {
      spec.commandLine().getOut().println(ListingOptions.json(answer));
    } else {
      spec.commandLine()
          .getOut()
          .print(GetImagesCommand.table(answer.getImagesList()).render("No images."));
      for (String reference : answer.getUnfinishedList()) {
        spec.commandLine()
            .getOut()
            .println("Not done yet: " + TextTable.printable(reference) + "; it goes on");
      }
      for (String reference : answer.getRecentlyCheckedList()) {
        spec.commandLine()
            .getOut()
            .println(
                "Checked within the last seconds, and not again: "
                    + TextTable.printable(reference));
      }
    }
    spec.commandLine().getOut().flush();
    return answer.getImagesList().stream().anyMatch(CheckCommand::isViolated) ? 1 : 0;
  }

  private static boolean isViolated(Image image) {
    return image.getIntegrity() == IntegrityState.VIOLATED
        || !image.getViolationIdsList().isEmpty();
  }
}
