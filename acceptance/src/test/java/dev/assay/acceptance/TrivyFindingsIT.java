package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Trivy;
import dev.assay.collector.testing.SharedData;
import dev.assay.collector.vulnerability.database.AdvisoryDatabase;
import dev.assay.collector.vulnerability.match.AdvisoryMatcher;
import dev.assay.collector.vulnerability.match.Finding;
import dev.assay.collector.vulnerability.match.MatchEvidence;
import dev.assay.collector.vulnerability.match.Subject;
import dev.assay.collector.vulnerability.severity.ExploitPredictions;
import dev.assay.collector.vulnerability.severity.KnownExploited;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The findings of ours, compared with those of the real Trivy on the same advisories: for each
 * package the versions at which a range of an advisory begins or ends, where errors would show.
 */
class TrivyFindingsIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Ecosystems whose order of versions Trivy has too, with the type of their package URLs. */
  private static final Map<String, String> TYPES =
      Map.of("Maven", "maven", "Debian:12", "deb/debian", "npm", "npm", "crates.io", "cargo");

  private static final String REVIEWED = "trivy-differences.tsv";

  @TempDir private Path directory;

  /** A package of an ecosystem in a version. */
  private record Part(String ecosystem, String name, String version) implements Comparable<Part> {

    String purl() {
      return "pkg:%s/%s@%s"
          .formatted(
              TYPES.get(ecosystem),
              name.replace("@", "%40").replace(':', '/'),
              version.replace("%", "%25").replace("+", "%2B").replace(":", "%3A"));
    }

    Subject subject() {
      return new Subject(
          purl(),
          "",
          "",
          ecosystem.startsWith("Debian:")
              ? new Subject.Release("debian", ecosystem.substring(7))
              : Subject.Release.NONE);
    }

    /** As Trivy names it. */
    String finding(String advisory) {
      return (name + " " + version).toLowerCase(Locale.ROOT) + " " + advisory;
    }

    @Override
    public int compareTo(Part other) {
      return (ecosystem + name + '\n' + version)
          .compareTo(other.ecosystem + other.name + '\n' + other.version);
    }
  }

  @Test
  void sameAdvisoriesGiveTheSameFindings() throws Exception {
    Trivy trivy = Trivy.require(directory);
    Path osv = SharedData.at("osv");
    trivy.know(osv);
    Path ours = directory.resolve("advisories");
    Command.Result update =
        Assay.run("db", "update", "--db", ours.toString(), "--from", osv.toString());
    assertThat(update.exitCode()).as(update.everything()).isZero();

    Set<Part> parts = boundaries(osv);
    Set<String> found = found(AdvisoryDatabase.open(ours), parts);
    Set<String> theirs = theirs(trivy.report("sbom", "--format", "json", bill(parts).toString()));

    Set<String> differences = new TreeSet<>();
    found.stream().filter(each -> !theirs.contains(each)).forEach(e -> differences.add("+ " + e));
    theirs.stream().filter(each -> !found.contains(each)).forEach(e -> differences.add("- " + e));
    assertThat(found).hasSizeGreaterThan(60_000);
    assertThat(differences.size())
        .as("differences in %d findings: %s", found.size(), differences)
        .isLessThanOrEqualTo(found.size() * 4 / 1000);
    List<Pattern> reviewed = reviewed();
    assertThat(differences)
        .as("each difference is one of those in %s", REVIEWED)
        .allMatch(each -> reviewed.stream().anyMatch(one -> one.matcher(each).find()));
    assertThat(reviewed)
        .as("each of those in %s is still one", REVIEWED)
        .allMatch(one -> differences.stream().anyMatch(each -> one.matcher(each).find()));
  }

  /** Patterns of differences that somebody has looked at; the file has the reasons. */
  private static List<Pattern> reviewed() throws IOException {
    try (InputStream in = TrivyFindingsIT.class.getResourceAsStream(REVIEWED)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> Pattern.compile(line.substring(0, line.indexOf('\t'))))
          .toList();
    }
  }

  private static Set<String> found(AdvisoryDatabase database, Set<Part> parts) {
    AdvisoryMatcher matcher =
        new AdvisoryMatcher(database, ExploitPredictions.NONE, KnownExploited.NONE);
    Set<String> found = new TreeSet<>();
    for (Part part : parts) {
      for (Finding finding : matcher.match(part.subject()).findings()) {
        for (MatchEvidence each : finding.evidence()) {
          found.add(part.finding(each.advisory()));
        }
      }
    }
    return found;
  }

  private static Set<String> theirs(JsonNode report) {
    Set<String> theirs = new TreeSet<>();
    for (JsonNode result : report.path("Results")) {
      for (JsonNode each : result.path("Vulnerabilities")) {
        theirs.add(
            (each.path("PkgName").asText() + " " + each.path("InstalledVersion").asText())
                    .toLowerCase(Locale.ROOT)
                + " "
                + each.path("VulnerabilityID").asText());
      }
    }
    return theirs;
  }

  private static Set<Part> boundaries(Path osv) throws IOException {
    Set<Part> parts = new TreeSet<>();
    for (String ecosystem : TYPES.keySet()) {
      Path archive = osv.resolve(ecosystem.replaceFirst(":.*", "")).resolve("all.zip");
      try (ZipFile zip = new ZipFile(archive.toFile())) {
        Enumeration<? extends ZipEntry> entries = zip.entries();
        while (entries.hasMoreElements()) {
          try (InputStream in = zip.getInputStream(entries.nextElement())) {
            boundaries(ecosystem, JSON.readTree(in), parts);
          }
        }
      }
    }
    return parts;
  }

  private static void boundaries(String ecosystem, JsonNode record, Set<Part> parts) {
    for (JsonNode affected : record.path("affected")) {
      if (!affected.at("/package/ecosystem").asText().equals(ecosystem)) {
        continue;
      }
      String name = affected.at("/package/name").asText();
      for (JsonNode range : affected.path("ranges")) {
        for (JsonNode event : range.path("events")) {
          event
              .elements()
              .forEachRemaining(
                  version -> {
                    if (!version.asText().matches("0|0\\.0\\.0-0|")) {
                      parts.add(new Part(ecosystem, name, version.asText()));
                    }
                  });
        }
      }
    }
  }

  /** A bill of materials in the form that Trivy writes and reads itself. */
  private Path bill(Set<Part> parts) throws IOException {
    ObjectNode bill = JSON.createObjectNode();
    bill.put("bomFormat", "CycloneDX").put("specVersion", "1.5").put("version", 1);
    ArrayNode components = bill.putArray("components");
    components
        .addObject()
        .put("bom-ref", "os")
        .put("type", "operating-system")
        .put("name", "debian")
        .put("version", "12");
    for (Part part : parts) {
      String version = part.version();
      ObjectNode component =
          components
              .addObject()
              .put("bom-ref", part.ecosystem() + part.purl())
              .put("type", "library");
      component.put("name", part.name()).put("version", version);
      if (part.ecosystem().startsWith("Debian:")) {
        // Trivy writes the epoch of a version as a qualifier.
        int colon = version.indexOf(':');
        String plain = new Part(part.ecosystem(), part.name(), version.substring(colon + 1)).purl();
        String epoch = colon < 0 ? "" : "&epoch=" + version.substring(0, colon);
        component.put("purl", plain + "?arch=amd64&distro=debian-12" + epoch);
      } else {
        component.put("purl", part.purl());
      }
    }
    Path file = directory.resolve("bill.json");
    JSON.writeValue(file.toFile(), bill);
    return file;
  }
}
