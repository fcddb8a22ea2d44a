package dev.assay.cli;

import dev.assay.wire.v1.ImportKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Imports statements about vulnerabilities. */
@Command(
    name = "vex",
    description = {
      "Imports statements about vulnerabilities: OpenVEX, or CycloneDX with analyses.",
      "They count for the images and packages that they name by package URL or digest. Findings"
          + " that are stated to be not affected, or fixed, are not counted any more, and shown"
          + " with whose word it is. Where documents contradict each other the most cautious"
          + " counts.",
      "Exit code: 0; 1 when it cannot be used, or the collector does not answer."
    })
final class ImportVexCommand implements Callable<Integer> {

  @Mixin private ImportOptions options;

  @Override
  public Integer call() {
    return options.send(ImportKind.IMPORT_VEX, false);
  }
}
