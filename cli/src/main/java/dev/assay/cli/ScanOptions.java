package dev.assay.cli;

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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What is scanned, and how: the same for all commands that scan. */
final class ScanOptions {

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Mixin private AdvisoryOptions advisories;

  @Mixin private RegistryOptions registries;

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
            + " a bill of materials (FILE.json),"
            + " or else a reference to an image, which its registry is asked for.",
        "registry:NAME for an image that is called like a directory."
      })
  private String target;

  /**
   * Scans it.
   *
   * @param named how its user named it; empty: not at all
   * @throws CommandFailure if it cannot be scanned
   */
  ScanResult scan(String named, Clock clock) throws InterruptedException {
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
      return new ScanResult(
          scanned.subject(),
          scanned.inventory(),
          advised(scanned.inventory()),
          named,
          scanned.top());
    } catch (IOException e) {
      throw new CommandFailure(target + " cannot be scanned: " + e.getMessage(), e);
    }
  }

  /** Tells whether nothing beyond this machine may be asked. */
  boolean isOffline() {
    return offline;
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
    tell(problem.toString());
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
}
