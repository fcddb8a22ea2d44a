package dev.assay.cli;

import dev.assay.collector.export.BillOfMaterials;
import dev.assay.collector.export.CycloneDxWriter;
import dev.assay.collector.export.SpdxWriter;
import dev.assay.collector.image.Platform;
import dev.assay.collector.scan.LayeredImage;
import dev.assay.collector.scan.PackageAdvisories;
import dev.assay.collector.scan.PackageAdvisories.Advised;
import dev.assay.collector.vulnerability.database.AdvisoryDatabase;
import dev.assay.collector.vulnerability.database.DamagedDatabaseException;
import dev.assay.collector.vulnerability.match.AdvisoryMatcher;
import dev.assay.collector.vulnerability.severity.ExploitFiles;
import dev.assay.inventory.Inventory;
import dev.assay.inventory.InventoryProblem;
import dev.assay.settings.ProcessEnvironment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists what an image, a directory or an archive contains, and its known vulnerabilities. */
@Command(
    name = "scan",
    description = {
      "Lists what an image, a directory or an archive contains: packages of the operating system"
          + " (dpkg, apk, rpm) and of Java, Python, Node, Ruby, PHP and Go; and, where there are"
          + " advisories (assay db update), their known vulnerabilities.",
      "Layers of images are read as a stream, once; nothing in them is executed.",
      "What could not be read is said on standard error and in every format: the list is then"
          + " incomplete.",
      "Exit code: 0 when it was scanned, whatever was found; 1 when it could not be; 2 for a wrong"
          + " command line.",
      "Examples:  assay scan nginx:1.27   assay scan ./app.jar   assay scan -o cyclonedx /mnt/root"
    })
final class ScanCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private AdvisoryOptions advisories;

  @Mixin private RegistryOptions registries;

  @ArgGroup(exclusive = false, heading = "Names what is scanned, where it is no image:%n")
  private @Nullable ArtifactName named;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private ScanFormat output;

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      description = "Which of an image's platforms. Default: linux on this machine's processor.")
  private @Nullable String platform;

  @Option(
      names = {"-q", "--quiet"},
      description = "Say nothing of the progress.")
  private boolean quiet;

  @Option(names = "--offline", description = "Ask no registry: only what is on this machine.")
  private boolean offline;

  @Parameters(
      paramLabel = "IMAGE|DIR|FILE",
      description = {
        "A directory (a root file system or an application), a jar or another file, an image's"
            + " archive (FILE.tar, of docker save or an OCI layout), an OCI layout (oci:DIR[:TAG]),"
            + " or else a reference to an image, which its registry is asked for.",
        "registry:NAME for an image that is called like a directory."
      })
  private String target;

  @Override
  public Integer call() throws InterruptedException {
    Clock clock = Clock.systemUTC();
    try {
      ScanTarget.Scanned scanned =
          new ScanTarget(target, chosenPlatform(), this::progress, clock)
              .scan(
                  () -> {
                    if (offline) {
                      throw new CommandFailure(
                          target + " would have to be asked for at a registry (--offline)");
                    }
                    return registries.access(clock);
                  });
      scanned.inventory().problems().forEach(this::warn);
      ScanResult result =
          new ScanResult(
              scanned.subject(),
              scanned.inventory(),
              advised(scanned.inventory()),
              named == null ? "" : named.toString());
      print(result, clock);
      return ExitCode.OK;
    } catch (IOException e) {
      throw new CommandFailure(target + " cannot be scanned: " + e.getMessage(), e);
    }
  }

  private Platform chosenPlatform() {
    if (platform == null) {
      String processor = ProcessEnvironment.property("os.arch");
      return new Platform("linux", "aarch64".equals(processor) ? "arm64" : "amd64", "");
    }
    String[] parts = platform.split("/", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw new ParameterException(
          spec.commandLine(),
          "--platform: '" + platform + "' (expected: OS/ARCH or OS/ARCH/VARIANT)");
    }
    return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
  }

  private void progress(int number, int of, LayeredImage.Layer layer) {
    if (!quiet) {
      String size = layer.sizeBytes() < 1 << 20 ? "" : " (" + (layer.sizeBytes() >> 20) + " MiB)";
      tell("reading layer " + number + " of " + of + size);
    }
  }

  private void warn(InventoryProblem problem) {
    tell(problem.subject() + ": " + problem.detail());
  }

  private void tell(String text) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("assay: " + TextTable.printable(text));
    err.flush();
  }

  private @Nullable List<Advised> advised(Inventory inventory) {
    Path directory = advisories.open();
    try {
      AdvisoryDatabase database = AdvisoryDatabase.open(directory);
      if (database.files().isEmpty()) {
        return null;
      }
      ExploitFiles exploits = new ExploitFiles(directory);
      return PackageAdvisories.of(
          inventory, new AdvisoryMatcher(database, exploits.predictions(), exploits.exploited()));
    } catch (IOException | DamagedDatabaseException e) {
      throw new CommandFailure(
          "the advisories cannot be read: " + e.getMessage() + "; make them anew: assay db update",
          e);
    }
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
