package dev.assay.collector.correlation;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.component.Component;
import dev.assay.collector.component.ComponentEvidence;
import dev.assay.collector.correlation.CorrelatedPackage.Use;
import dev.assay.collector.imported.Imports;
import dev.assay.collector.imported.ScannerFindings;
import dev.assay.collector.vulnerability.match.Finding;
import dev.assay.collector.vulnerability.match.MatchAnswer;
import dev.assay.collector.vulnerability.match.Unknown;
import dev.assay.collector.vulnerability.vex.StatedStatus;
import dev.assay.collector.vulnerability.vex.VexSubject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What others found in artifacts and state about them, beside what is found here. Any thread. */
public final class Foreign {

  /** Of a package that only another scanner lists. */
  static final Use UNLISTED =
      new Use(
          Used.NOT_MEASURED,
          ComponentEvidence.NOT_MEASURED,
          "Only another scanner lists it: which files it has is not known here.",
          List.of(),
          0,
          0,
          null,
          null,
          null);

  /** OpenVEX's word. */
  private static final String NOT_PRESENT = "component_not_present";

  private final Imports imports;
  private final Function<Artifact, ImageNames> names;

  /**
   * By what others know an image.
   *
   * @param digests "sha256:...", of its configuration and its manifests
   * @param repositories in full form
   */
  public record ImageNames(Set<String> digests, Set<String> repositories) {
    /** No image. */
    public static final ImageNames NONE = new ImageNames(Set.of(), Set.of());

    /** Copies the sets. */
    public ImageNames {
      digests = Set.copyOf(digests);
      repositories = Set.copyOf(repositories);
    }
  }

  /**
   * What is known to be wrong with a package.
   *
   * @param findings what counts
   * @param suppressed what does not, by the word of others
   * @param isKnown whether anybody looked
   */
  record Judged(
      List<Finding> findings, List<Finding> suppressed, List<Unknown> unknowns, boolean isKnown) {}

  /** Makes it over documents, and the names of images. */
  public Foreign(Imports imports, Function<Artifact, ImageNames> names) {
    this.imports = imports;
    this.names = names;
  }

  /** Returns what is another one for other documents. */
  Object edition() {
    return imports.edition();
  }

  /** Returns what concerns one artifact. */
  Of of(Artifact artifact) {
    return new Of(
        artifact,
        imports.findingsOf(artifact.toString()),
        imports.statements().isEmpty() ? ImageNames.NONE : names.apply(artifact));
  }

  /** What concerns one artifact. */
  final class Of {
    private final Artifact artifact;
    private final ScannerFindings scanned;
    private final ImageNames image;

    private Of(Artifact artifact, ScannerFindings scanned, ImageNames image) {
      this.artifact = artifact;
      this.scanned = scanned;
      this.image = image;
    }

    Artifact artifact() {
      return artifact;
    }

    /** Returns the packages that only another scanner lists. */
    List<Component> unlisted(Collection<CorrelatedPackage> listed) {
      if (scanned.packages().isEmpty()) {
        return List.of();
      }
      Set<String> known =
          listed.stream()
              .map(CorrelatedPackage::component)
              .flatMap(
                  each ->
                      Stream.of(
                          ScannerFindings.key(each.purl(), each.name(), each.version()),
                          ScannerFindings.key("", each.name(), each.version())))
              .collect(Collectors.toSet());
      return scanned.packages().stream()
          .filter(
              each ->
                  !known.contains(ScannerFindings.key(each.purl(), each.name(), each.version())))
          .map(each -> new Component(each.purl(), each.name(), each.version()))
          .toList();
    }

    /** Joins what is found here with what others found, and applies what they state. */
    Judged judged(Component component, Used used, @Nullable MatchAnswer answer) {
      List<Finding> others = scanned.of(component.purl(), component.name(), component.version());
      MatchAnswer ours = scanned.instead() ? null : answer;
      List<Finding> found =
          ours != null
              ? ours.findings().stream().filter(finding -> !finding.informational()).toList()
              : List.of();
      List<Finding> findings = new ArrayList<>();
      List<Finding> suppressed = new ArrayList<>();
      for (Finding each : ScannerFindings.merged(found, others)) {
        Finding judged = stated(each, component, used);
        (judged.isSuppressed() ? suppressed : findings).add(judged);
      }
      return new Judged(
          findings,
          suppressed,
          ours == null ? List.of() : ours.unknowns(),
          ours != null || scanned.instead());
    }

    private Finding stated(Finding finding, Component component, Used used) {
      VexSubject subject =
          new VexSubject(
              artifact.toString(), image.digests(), image.repositories(), component.purl());
      Optional<StatedStatus> status = imports.statements().of(subject, finding.names());
      // What was seen in use is there, whatever is stated.
      boolean isContradicted =
          status.isPresent()
              && used == Used.YES
              && status.get().status().suppresses()
              && status.get().justification().equals(NOT_PRESENT);
      return status.isEmpty() || isContradicted ? finding : finding.stated(status.get());
    }
  }
}
