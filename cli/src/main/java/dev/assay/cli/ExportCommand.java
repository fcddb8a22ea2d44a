package dev.assay.cli;

import dev.assay.collector.export.BillOfMaterials;
import dev.assay.collector.export.BillOfMaterials.Kind;
import dev.assay.collector.export.BillOfMaterials.Part;
import dev.assay.collector.export.BillOfMaterials.Subject;
import dev.assay.collector.export.BomReferences;
import dev.assay.collector.export.CsvWriter;
import dev.assay.collector.export.CycloneDxVexWriter;
import dev.assay.collector.export.CycloneDxWriter;
import dev.assay.collector.export.OpenVexWriter;
import dev.assay.collector.export.SarifWriter;
import dev.assay.collector.export.VexStatement;
import dev.assay.collector.export.Vulnerability;
import dev.assay.wire.v1.ComponentUse;
import dev.assay.wire.v1.Gap;
import dev.assay.wire.v1.UseVerdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes what a collector knows of an artifact in the formats of other tools. */
@Command(
    name = "export",
    description = {
      "Writes what a collector knows of an artifact's packages, their vulnerabilities and their"
          + " use, in the formats of other tools.",
      "openvex, cyclonedx-vex: packages in use are affected, all else is under investigation; only"
          + " with --not-affected are packages that are not used called not affected. What others"
          + " state (assay import vex) is passed on as theirs.",
      "Exit code: 0, or 1 when the collector does not answer or knows no such artifact."
    })
final class ExportCommand implements Callable<Integer> {

  /** Formats. */
  enum Format {
    /** CycloneDX 1.6 as JSON. */
    CYCLONEDX,
    /** CycloneDX 1.6 with an analysis of each vulnerability. */
    CYCLONEDX_VEX,
    /** OpenVEX 0.2.0. */
    OPENVEX,
    /** SARIF 2.1.0. */
    SARIF,
    /** A row for each vulnerability of a package. */
    CSV;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Spec private CommandSpec spec;

  @Mixin private CollectorOptions collector;

  @Option(
      names = "--artifact",
      paramLabel = "ARTIFACT",
      required = true,
      description = ArtifactHelp.TEXT)
  private String artifact;

  @Option(names = "--used", description = "Only packages in use.")
  private boolean usedOnly;

  @Option(
      names = "--not-affected",
      description = {
        "openvex, cyclonedx-vex: call packages that are not used not affected.",
        "An observation, no proof: the statement says since when was looked, and until when it"
            + " holds."
      })
  private boolean notAffected;

  @Option(
      names = "--valid-days",
      paramLabel = "DAYS",
      defaultValue = "7",
      description = "How long \"not affected\" holds; default ${DEFAULT-VALUE}.")
  private int validDays;

  @Option(
      names = "--bom",
      paramLabel = "FILE",
      description = {
        "cyclonedx-vex: a CycloneDX bill of materials of the same artifact, whoever made it.",
        "The statements are then about its components (BOM-Link), as scanners ask for that are"
            + " given both."
      })
  private @Nullable Path bom;

  @Parameters(paramLabel = "FORMAT", description = "${COMPLETION-CANDIDATES}")
  private Format format;

  @Override
  public Integer call() {
    ExportedArtifact exported = collector.ask(query -> ExportedArtifact.of(query, artifact));
    List<ComponentUse> components =
        exported.components().stream()
            .filter(each -> !usedOnly || each.getUsed() == UseVerdict.USED)
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    Instant now = Clock.systemUTC().instant();
    try {
      switch (format) {
        case CYCLONEDX -> CycloneDxWriter.write(bill(exported, components, now), out);
        case OPENVEX ->
            OpenVexWriter.write(statements(exported, components, now), now, Version.number(), out);
        case CYCLONEDX_VEX ->
            CycloneDxVexWriter.write(
                subject(exported),
                statements(exported, components, now),
                references(),
                now,
                Version.number(),
                out);
        case SARIF -> SarifWriter.write(results(components), Version.number(), out);
        case CSV -> csv(components, out);
      }
    } catch (IOException e) {
      throw new CommandFailure("the export cannot be written: " + e.getMessage(), e);
    }
    out.flush();
    return ExitCode.OK;
  }

  private BillOfMaterials bill(
      ExportedArtifact exported, List<ComponentUse> components, Instant now) {
    List<Vulnerability> vulnerabilities = new ArrayList<>();
    components.forEach(each -> vulnerabilities.addAll(vulnerabilities(each)));
    List<String> gaps = exported.gaps().stream().map(Gap::getDetail).distinct().limit(100).toList();
    return new BillOfMaterials(
        subject(exported),
        components.stream().map(ExportCommand::part).toList(),
        vulnerabilities,
        gaps,
        now,
        Version.number());
  }

  private Subject subject(ExportedArtifact exported) {
    return new Subject(
        exported.isImage() ? Kind.CONTAINER : Kind.APPLICATION,
        artifact,
        "",
        exported.products().isEmpty() ? "" : exported.products().get(0),
        Map.of("artifact", exported.artifact(), "packages", usedOnly ? "used" : "all"));
  }

  private @Nullable BomReferences references() {
    if (bom == null) {
      return null;
    }
    try (InputStream in = Files.newInputStream(bom)) {
      return BomReferences.read(in);
    } catch (IOException e) {
      throw new CommandFailure(bom + " is no bill of materials: " + e.getMessage(), e);
    }
  }

  private static Part part(ComponentUse each) {
    Map<String, String> properties = new TreeMap<>();
    properties.put("used", GetVulnerabilitiesCommand.used(each.getUsed()));
    properties.put("evidence", Words.of(each.getEvidence()));
    if (!each.getUseReason().isEmpty()) {
      properties.put("use-reason", each.getUseReason());
    }
    properties.put("recommendation", each.getRecommendation());
    return new Part(
        each.getPurl(),
        "",
        each.getName(),
        each.getVersion(),
        "",
        each.getPlacesList(),
        properties);
  }

  private static List<Vulnerability> vulnerabilities(ComponentUse component) {
    return component.getVulnerabilitiesList().stream()
        .map(each -> vulnerability(component, each))
        .toList();
  }

  private static Vulnerability vulnerability(
      ComponentUse component, dev.assay.wire.v1.Vulnerability each) {
    return new Vulnerability(
        component.getPurl(),
        each.getId(),
        each.getNamesList(),
        each.getSummary(),
        SeverityConverter.word(each.getSeverity()),
        each.hasScore() ? each.getScore() : null,
        each.getVector(),
        each.getSeveritySource(),
        each.getFixedVersionsList());
  }

  /** Those that count, and those about which others state that nothing has to be done. */
  private static List<dev.assay.wire.v1.Vulnerability> all(ComponentUse component) {
    List<dev.assay.wire.v1.Vulnerability> all = new ArrayList<>(component.getVulnerabilitiesList());
    all.addAll(component.getSuppressedList());
    return all;
  }

  private List<VexStatement> statements(
      ExportedArtifact exported, List<ComponentUse> components, Instant now) {
    VexPolicy policy = new VexPolicy(notAffected, Duration.ofDays(validDays), now);
    List<VexStatement> statements = new ArrayList<>();
    for (ComponentUse component : components) {
      all(component)
          .forEach(each -> statements.add(policy.statement(exported.products(), component, each)));
    }
    return statements;
  }

  private List<SarifWriter.Result> results(List<ComponentUse> components) {
    List<SarifWriter.Result> results = new ArrayList<>();
    for (ComponentUse component : components) {
      String place =
          component.getPlacesCount() == 0
              ? artifact
              : component.getPlaces(0).replaceFirst("^/", "");
      for (dev.assay.wire.v1.Vulnerability found : all(component)) {
        Vulnerability each = vulnerability(component, found);
        String text =
            each.id()
                + " of "
                + component.getName()
                + " "
                + component.getVersion()
                + " in "
                + artifact
                + ". In use: "
                + GetVulnerabilitiesCommand.used(component.getUsed())
                + ". "
                + component.getRecommendation();
        results.add(
            new SarifWriter.Result(
                each, place.replace(" ", "%20"), text, Stated.suppression(found)));
      }
    }
    return results;
  }

  private static void csv(List<ComponentUse> components, PrintWriter out) throws IOException {
    CsvWriter.write(
        List.of(
            "artifact",
            "package",
            "name",
            "version",
            "vulnerability",
            "severity",
            "fixed_versions",
            "used",
            "evidence",
            "reason",
            "recommendation",
            "stated",
            "origins"),
        out);
    for (ComponentUse component : components) {
      for (dev.assay.wire.v1.Vulnerability found : all(component)) {
        Vulnerability each = vulnerability(component, found);
        CsvWriter.write(
            List.of(
                component.getArtifact(),
                component.getPurl(),
                component.getName(),
                component.getVersion(),
                each.id(),
                each.severity(),
                String.join(" ", each.fixedVersions()),
                GetVulnerabilitiesCommand.used(component.getUsed()),
                Words.of(component.getEvidence()),
                component.getUseReason(),
                component.getRecommendation(),
                Stated.text(found),
                String.join(" ", found.getOriginsList())),
            out);
      }
    }
  }
}
