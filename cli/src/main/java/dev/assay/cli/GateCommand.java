package dev.assay.cli;

import dev.assay.collector.export.SarifWriter;
import dev.assay.collector.export.Vulnerability;
import dev.assay.collector.vulnerability.severity.SeverityLevel;
import dev.assay.wire.v1.UseVerdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Fails a build whose result has vulnerabilities that matter. */
@Command(
    name = "gate",
    description = {
      "Scans as assay scan, and fails where there are vulnerabilities of the severities given.",
      "--only-used asks a collector about the same packages (by package URL) in everything that it"
          + " observes, and lets those pass that are in use nowhere: everywhere that it knows them"
          + " they are not used, by its policy. What is not measured, or runs nowhere yet, does not"
          + " pass.",
      "Exit code: 0 when it passes; 1 when it cannot be told; 2 for a wrong command line; 3 when it"
          + " does not pass."
    })
final class GateCommand implements Callable<Integer> {

  private static final int DOES_NOT_PASS = 3;

  @Spec private CommandSpec spec;

  @Mixin private ScanOptions scan;

  @Mixin private CollectorOptions collector;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      split = ",",
      defaultValue = "critical,high",
      description =
          "Severities that fail: critical, high, medium, low, negligible, none, unknown;"
              + " default ${DEFAULT-VALUE}.")
  private List<String> failOn;

  @Option(
      names = "--only-used",
      description = "Let vulnerabilities of packages pass that are not used anywhere.")
  private boolean onlyUsed;

  @Option(
      names = "--vex",
      paramLabel = "FILE",
      description = {
        "Statements of others, OpenVEX or CycloneDX: what they state to be not affected, or fixed,"
            + " passes. May be given several times; where they contradict each other the most"
            + " cautious counts."
      })
  private List<Path> vex = List.of();

  @Option(
      names = "--sarif",
      paramLabel = "FILE",
      description = "Also write what does not pass as SARIF 2.1.0.")
  private @Nullable Path sarif;

  @Override
  public Integer call() throws InterruptedException {
    Set<String> severities = severities();
    VexFiles statements = VexFiles.read(vex);
    ScanResult result = scan.scan("", Clock.systemUTC());
    if (result.advised() == null) {
      throw new CommandFailure("there are no advisories: assay db update");
    }
    if (!result.inventory().problems().isEmpty()) {
      throw new CommandFailure("not all of it could be read, so it cannot be told");
    }
    List<Vulnerability> bad =
        result.bill(Clock.systemUTC().instant(), Version.number()).vulnerabilities().stream()
            .filter(each -> severities.contains(each.severity()))
            .toList();
    Map<String, UseVerdict> verdicts = onlyUsed ? verdicts(bad) : Map.of();
    Map<Vulnerability, String> stated = statements.suppressed(result.subject(), bad);
    List<Vulnerability> failing =
        bad.stream()
            .filter(each -> verdicts.get(each.purl()) != UseVerdict.NOT_USED)
            .filter(each -> !stated.containsKey(each))
            .toList();
    report(bad, failing, verdicts, stated);
    write(failing, result.subject().name());
    return failing.isEmpty() ? ExitCode.OK : DOES_NOT_PASS;
  }

  private Set<String> severities() {
    Set<String> known = new TreeSet<>();
    for (SeverityLevel each : SeverityLevel.values()) {
      known.add(each.name().toLowerCase(Locale.ROOT));
    }
    Set<String> chosen =
        failOn.stream().map(each -> each.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    if (!known.containsAll(chosen)) {
      throw new ParameterException(
          spec.commandLine(),
          "--fail-on: '"
              + String.join(",", failOn)
              + "' (expected: of "
              + String.join(", ", known)
              + ")");
    }
    return chosen;
  }

  private Map<String, UseVerdict> verdicts(List<Vulnerability> bad) {
    Set<String> purls = bad.stream().map(Vulnerability::purl).collect(Collectors.toSet());
    return collector.ask(query -> FleetUse.of(query, purls));
  }

  private void report(
      List<Vulnerability> bad,
      List<Vulnerability> failing,
      Map<String, UseVerdict> verdicts,
      Map<Vulnerability, String> stated) {
    TextTable table =
        new TextTable("VULNERABILITY", "SEVERITY", "PACKAGE", "FIXED IN", "USED", "PASSES");
    for (Vulnerability each : bad) {
      UseVerdict verdict = verdicts.get(each.purl());
      table.row(
          each.id(),
          each.severity(),
          each.purl(),
          Words.text(String.join(" or ", each.fixedVersions())),
          verdict == null
              ? (onlyUsed ? "runs nowhere" : "not asked")
              : GetVulnerabilitiesCommand.used(verdict),
          failing.contains(each) ? "no" : ("yes. " + stated.getOrDefault(each, "")).strip());
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(table.render("No vulnerabilities of these severities."));
    out.flush();
  }

  private void write(List<Vulnerability> failing, String target) {
    if (sarif == null) {
      return;
    }
    List<SarifWriter.Result> results = new ArrayList<>();
    for (Vulnerability each : failing) {
      results.add(
          new SarifWriter.Result(
              each,
              target.replaceFirst("^/", "").replace(" ", "%20"),
              each.id() + " of " + each.purl() + " in " + target));
    }
    try (Writer out = Files.newBufferedWriter(sarif, StandardCharsets.UTF_8)) {
      SarifWriter.write(results, Version.number(), out);
    } catch (IOException e) {
      throw new CommandFailure(sarif + " cannot be written: " + e.getMessage(), e);
    }
  }
}
