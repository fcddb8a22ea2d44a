package dev.assay.cli;

import dev.assay.collector.scan.bill.ReadBill;
import dev.assay.wire.v1.Artifact;
import dev.assay.wire.v1.ImportInventoryResponse;
import dev.assay.wire.v1.InventorySource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Imports a bill of materials. */
@Command(
    name = "sbom",
    description = {
      "Imports a bill of materials: CycloneDX or SPDX 2, in JSON.",
      "It adds packages that no scan of the artifact found, marked with where they are known from."
          + " Which files they own it does not tell: whether they are in use is known of libraries"
          + " of Java with an agent, and else not measured. The last one of a maker about an artifact"
          + " counts.",
      "It is about an image where it says which (as those of assay and Trivy do), or with"
          + " --image-id; else name it as assay run does.",
      "Exit code: 0; 1 when it cannot be used, or the collector does not answer."
    })
final class ImportSbomCommand implements Callable<Integer> {

  private static final Pattern IMAGE_ID = Pattern.compile("sha256:[0-9a-f]{64}");

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @ArgGroup private @Nullable About about;

  @Parameters(paramLabel = "FILE", description = "The document.")
  private Path file;

  /** What it is about, where the document does not say so or is not to be believed. */
  static final class About {
    @Option(
        names = "--image-id",
        paramLabel = "sha256:HEX",
        description = "The image, by the digest of its configuration (assay get images -o json).")
    private @Nullable String imageId;

    @ArgGroup(exclusive = false)
    private @Nullable ArtifactName named;
  }

  @Override
  public Integer call() {
    ReadBill bill = BillFile.read(file);
    PrintWriter err = spec.commandLine().getErr();
    bill.inventory()
        .problems()
        .forEach(each -> err.println("assay: " + TextTable.printable(each.toString())));
    ImportInventoryResponse kept =
        InventoryUpload.send(
            collector,
            InventorySource.newBuilder()
                .setKind(InventorySource.Kind.BILL_OF_MATERIALS)
                .setOrigin(shortened(bill.origin()))
                .build(),
            InventoryUpload.message(
                artifact(bill), bill.inventory(), null, Clock.systemUTC().instant()));
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "The collector "
            + (kept.getChanged() ? "keeps " : "has ")
            + kept.getPackages()
            + (kept.getPackages() == 1 ? " package of " : " packages of ")
            + kept.getArtifact()
            + " from "
            + TextTable.printable(bill.origin()));
    out.flush();
    err.flush();
    return ExitCode.OK;
  }

  private Artifact artifact(ReadBill bill) {
    About chosen = about;
    if (chosen != null && chosen.named != null) {
      return chosen.named.artifact();
    }
    String id = chosen == null || chosen.imageId == null ? bill.imageId() : chosen.imageId;
    if (id.isEmpty()) {
      throw new CommandFailure(
          file
              + " does not say which image it is about: name it with --image-id, or what is no image"
              + " with --application, --component and --version");
    }
    if (!IMAGE_ID.matcher(id).matches()) {
      throw new CommandFailure(
          "image ID: '" + id + "' (expected: sha256: and 64 hexadecimal digits)");
    }
    return InventoryUpload.image(id);
  }

  /** As import.proto asks. */
  private static String shortened(String origin) {
    return origin.length() > 1000 ? origin.substring(0, 1000) : origin;
  }
}
