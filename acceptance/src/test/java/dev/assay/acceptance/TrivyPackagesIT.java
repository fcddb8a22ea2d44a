package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.DebianRoot;
import dev.assay.acceptance.kit.Images;
import dev.assay.acceptance.kit.Node;
import dev.assay.acceptance.kit.Privileges;
import dev.assay.acceptance.kit.Trivy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packages of an image, compared with those that the real Trivy finds in it. */
class TrivyPackagesIT {

  @TempDir private Path directory;

  private Path image() throws IOException {
    Privileges.requireRootAnd("umoci", "dpkg-query");
    DebianRoot root = DebianRoot.create(directory.resolve("root"), Node.LOADER_PACKAGES);
    // By which Trivy knows Debian.
    write(root, "etc/debian_version", "12.0\n");
    write(root, "srv/node_modules/left/package.json", "{\"name\":\"left\",\"version\":\"1.3.0\"}");
    write(
        root,
        "usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA",
        "Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\n");
    Path layout = directory.resolve("layout");
    new Images(layout).build("one", root.path(), List.of("/bin/dash"), Map.of());
    return layout;
  }

  private static void write(DebianRoot root, String path, String text) throws IOException {
    Path file = root.path().resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void samePackagesAreFound() throws Exception {
    Trivy trivy = Trivy.require(directory);
    Path layout = image();
    Command.Result ours = Assay.run("scan", "-q", "-o", "cyclonedx", "oci:" + layout + ":one");
    assertThat(ours.exitCode()).as(ours.output()).isZero();
    JsonNode report = trivy.report("image", "--format", "cyclonedx", "--input", layout.toString());

    Set<String> found = packages(new ObjectMapper().readTree(ours.output()));
    assertThat(found).hasSizeGreaterThan(Node.LOADER_PACKAGES.size());
    assertThat(found).isEqualTo(packages(report));
  }

  @Test
  void billsOfTrivyAreRead() throws Exception {
    Trivy trivy = Trivy.require(directory);
    Path layout = image();
    ObjectMapper json = new ObjectMapper();
    Set<String> expected = null;
    for (String form : List.of("cyclonedx", "spdx-json")) {
      JsonNode report = trivy.report("image", "--format", form, "--input", layout.toString());
      Path bill = directory.resolve(form + ".json");
      json.writeValue(bill.toFile(), report);
      Command.Result read = Assay.run("scan", "-q", "-o", "json", bill.toString());
      assertThat(read.exitCode()).as(read.output()).isZero();
      JsonNode ours = json.readTree(read.output());
      assertThat(ours.path("artifact").path("distribution").asText()).isEqualTo("debian");
      assertThat(ours.path("artifact").path("bill-of-materials").asText()).contains("trivy");
      Set<String> found = new TreeSet<>();
      ours.path("packages").forEach(each -> found.add(withoutEpoch(each.path("purl").asText())));
      expected = expected == null ? packages(report) : expected;
      assertThat(found).as(form).isEqualTo(expected);
    }
  }

  /**
   * Package URLs without qualifiers. Trivy writes the epoch of a Debian version as a qualifier;
   * here it stands in the version.
   */
  private static Set<String> packages(JsonNode cycloneDx) {
    Set<String> packages = new TreeSet<>();
    for (JsonNode component : cycloneDx.path("components")) {
      String purl = component.path("purl").asText("");
      if (!purl.isEmpty()) {
        packages.add(withoutEpoch(purl));
      }
    }
    return packages;
  }

  private static String withoutEpoch(String purl) {
    return purl.replaceFirst("\\?.*", "").replaceFirst("@\\d+%3A", "@");
  }
}
