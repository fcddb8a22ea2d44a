package dev.assay.cli;

import dev.assay.wire.v1.ImportKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Imports results of another scanner. */
@Command(
    name = "report",
    description = {
      "Imports results of another scanner, in its JSON: Trivy, or Grype.",
      "Its findings stand beside the collector's own, each marked with where it comes from. The"
          + " last report of a scanner about an image counts.",
      "Exit code: 0; 1 when it cannot be used, or the collector does not answer."
    })
final class ImportReportCommand implements Callable<Integer> {

  @Mixin private ImportOptions options;

  @Option(
      names = "--instead",
      description = "For its image, do not show what the collector finds itself.")
  private boolean instead;

  @Override
  public Integer call() {
    return options.send(ImportKind.IMPORT_REPORT, instead);
  }
}
