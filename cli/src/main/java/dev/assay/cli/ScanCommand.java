package dev.assay.cli;

import dev.assay.collector.export.BillOfMaterials;
import dev.assay.collector.export.CycloneDxWriter;
import dev.assay.collector.export.SpdxWriter;
import dev.assay.wire.v1.Artifact;
import dev.assay.wire.v1.ImportInventoryResponse;
import dev.assay.wire.v1.InventorySource;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists what an image, a directory or an archive contains, and its known vulnerabilities. */
@Command(
    name = "scan",
    description = {
      "Lists what an image, a directory or an archive contains: packages of the operating system"
          + " (dpkg, apk, rpm) and of Java, Python, Node, Ruby, PHP and Go; and, where there are"
          + " advisories (assay db update), their known vulnerabilities.",
      "Of a bill of materials (FILE.json: CycloneDX, SPDX 2) the packages that it lists are looked"
          + " up.",
      "Layers of images are read as a stream, once; nothing in them is executed.",
      "What could not be read is said on standard error and in every format: the list is then"
          + " incomplete.",
      "Exit code: 0 when it was scanned, whatever was found; 1 when it could not be; 2 for a wrong"
          + " command line.",
      "With --collector the collector keeps what was found, and tells of what runs which of it is"
          + " in use: of an image by its image ID, of anything else by the three names that assay"
          + " run is given, too.",
      "Examples:  assay scan nginx:1.27   assay scan ./app.jar   assay scan -o cyclonedx /mnt/root",
      "  assay scan --collector localhost:7433 -a shop -c orders -V 1.0 ./app.jar"
    })
final class ScanCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ScanOptions scan;

  @Mixin private CollectorOptions collector;

  @ArgGroup(exclusive = false, heading = "Names what is scanned, where it is no image:%n")
  private @Nullable ArtifactName named;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private ScanFormat output;

  @Override
  public Integer call() throws InterruptedException {
    Clock clock = Clock.systemUTC();
    ArtifactName name = named;
    if (collector.isOption() && scan.isOffline()) {
      throw new ParameterException(
          spec.commandLine(), "--offline and --collector exclude each other");
    }
    ScanResult result = scan.scan(name == null ? "" : name.toString(), clock);
    try {
      print(result, clock);
    } catch (IOException e) {
      throw new CommandFailure("the result cannot be written: " + e.getMessage(), e);
    }
    if (collector.isOption()) {
      upload(result, name, clock);
    }
    return ExitCode.OK;
  }

  private void upload(ScanResult result, @Nullable ArtifactName name, Clock clock) {
    if (result.subject().properties().containsKey(ScanTarget.BILL)) {
      throw new CommandFailure(
          "it is a bill of materials, no scan: give it to the collector with assay import sbom");
    }
    String imageId = result.subject().properties().get("image-id");
    Artifact of = imageId == null ? named(name) : InventoryUpload.image(imageId);
    ImportInventoryResponse kept =
        InventoryUpload.send(
            collector,
            InventorySource.newBuilder()
                .setKind(InventorySource.Kind.SCAN)
                .setOrigin("assay " + Version.number() + ", scan of " + result.subject().name())
                .build(),
            InventoryUpload.message(of, result.inventory(), result.top(), clock.instant()));
    PrintWriter err = spec.commandLine().getErr();
    err.println(
        "assay: the collector "
            + (kept.getChanged() ? "keeps " : "has ")
            + kept.getPackages()
            + " packages of "
            + kept.getArtifact());
    err.flush();
  }

  private static Artifact named(@Nullable ArtifactName name) {
    if (name == null) {
      throw new CommandFailure(
          "the collector has to know what this is: name it with --application, --component and"
              + " --version, and give assay run the same");
    }
    return name.artifact();
  }

  private void print(ScanResult result, Clock clock) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    BillOfMaterials bill = result.bill(clock.instant(), Version.number());
    switch (output) {
      case TABLE -> out.print(result.table());
      case JSON -> out.print(result.json());
      case CYCLONEDX -> CycloneDxWriter.write(bill, out);
      case SPDX -> SpdxWriter.write(bill, out);
    }
    out.flush();
  }
}
