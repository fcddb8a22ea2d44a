package dev.assay.collector.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.storage.Database;
import dev.assay.collector.storage.SqlImportStore;
import dev.assay.collector.storage.kit.OnEveryDatabase;
import dev.assay.collector.storage.kit.TestDatabase;
import dev.assay.collector.vulnerability.match.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** With the database that is the default. */
@OnEveryDatabase
class ImportsIT {

  @Parameter private TestDatabase kind = TestDatabase.SQLITE;

  private static final String IMAGE = "sha256:" + "c".repeat(64);

  private static final String VEX =
      """
      {"@context":"https://openvex.dev/ns/v0.2.0","@id":"urn:x","author":"Acme",
       "statements":[{"vulnerability":{"name":"CVE-1"},"status":"not_affected",
         "products":[{"@id":"pkg:npm/left@1.0"}]}]}
      """;

  private static final String REPORT =
      """
      {"SchemaVersion":2,"Trivy":{"Version":"0.68.2"},"ArtifactName":"app","Metadata":{"ImageID":"%s"},
       "Results":[{"Vulnerabilities":[
        {"VulnerabilityID":"CVE-1","VendorIDs":["DSA-1"],"PkgName":"passwd","InstalledVersion":"1:4.13",
         "PkgIdentifier":{"PURL":"pkg:deb/debian/passwd@4.13?arch=amd64&epoch=1"},"Severity":"HIGH"},
        {"VulnerabilityID":"CVE-2","PkgName":"left","InstalledVersion":"1.0","Severity":"LOW"}]}]}
      """
          .formatted(IMAGE);

  @TempDir private Path directory;
  private Database database;
  private Imports imports;

  @BeforeEach
  void open() {
    database = kind.open(directory.resolve("a.db"));
    imports = new Imports(new SqlImportStore(database));
    imports.refresh();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private ReadDocument take(ImportedDocument.Kind kind, String text, boolean instead)
      throws RefusedImportException {
    byte[] gzip = gzip(text);
    return imports.take(
        new ImportedDocument(
            Sha256.compute(gzip), kind, "file.json", "", instead, Instant.ofEpochSecond(1)),
        gzip);
  }

  @Test
  void documentsSurviveARestartAndRemovalHoldsAtOnce() throws Exception {
    Sha256 digest = take(ImportedDocument.Kind.VEX, VEX, false).document().digest();
    take(ImportedDocument.Kind.VEX, VEX, false);
    database.close();
    open();
    assertThat(imports.documents())
        .singleElement()
        .satisfies(each -> assertThat(each.source()).isEqualTo("Acme (urn:x)"));
    assertThat(imports.statements().isEmpty()).isFalse();

    assertThat(imports.remove(digest)).isTrue();
    assertThat(imports.remove(digest)).isFalse();
    assertThat(imports.statements().isEmpty()).isTrue();
  }

  @Test
  void anotherCollectorOfTheSameStoreSeesThemWithTheNextLook() throws Exception {
    Imports other = new Imports(new SqlImportStore(database));
    take(ImportedDocument.Kind.VEX, VEX, false);
    assertThat(other.documents()).isEmpty();
    other.refresh();
    assertThat(other.documents()).hasSize(1);
  }

  @Test
  void findingsBelongToThePackageHoweverItsUrlIsWritten() throws Exception {
    take(ImportedDocument.Kind.REPORT, REPORT, false);
    ScannerFindings found = imports.findingsOf(IMAGE);
    assertThat(found.of("pkg:deb/debian/passwd@1%3A4.13?distro=debian-12", "passwd", "1:4.13"))
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.names()).containsExactly("CVE-1", "DSA-1");
              assertThat(each.origins()).containsExactly("trivy 0.68.2");
              assertThat(each.evidence()).isEmpty();
            });
    // One without a package URL, by its name.
    assertThat(found.of("pkg:npm/left@1.0", "left", "1.0")).hasSize(1);
    assertThat(found.of("pkg:npm/left@1.1", "left", "1.1")).isEmpty();
    assertThat(imports.findingsOf("other").packages()).isEmpty();
  }

  @Test
  void findingsOfTwoSourcesThatShareANameAreOne() throws Exception {
    take(ImportedDocument.Kind.REPORT, REPORT, true);
    ScannerFindings found = imports.findingsOf(IMAGE);
    assertThat(found.instead()).isTrue();
    List<Finding> theirs = found.of("pkg:deb/debian/passwd@1%3A4.13", "passwd", "1:4.13");
    assertThat(ScannerFindings.merged(theirs, theirs)).hasSize(1);
    assertThat(ScannerFindings.merged(theirs, found.of("", "left", "1.0"))).hasSize(2);
  }

  @Test
  void whatSaysNothingThatCouldBeUsedIsRefusedAndNotKept() {
    assertThatThrownBy(() -> take(ImportedDocument.Kind.VEX, REPORT, false))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("neither OpenVEX");
    assertThatThrownBy(
            () -> take(ImportedDocument.Kind.VEX, VEX.replace("pkg:npm/left@1.0", "left"), false))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("package URL or digest");
    assertThatThrownBy(() -> take(ImportedDocument.Kind.REPORT, REPORT.replace(IMAGE, ""), false))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("--artifact");
    byte[] cut = java.util.Arrays.copyOf(gzip(VEX), 30);
    assertThatThrownBy(
            () ->
                imports.take(
                    new ImportedDocument(
                        Sha256.compute(cut),
                        ImportedDocument.Kind.VEX,
                        "cut.json",
                        "",
                        false,
                        Instant.EPOCH),
                    cut))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("damaged");
    imports.refresh();
    assertThat(imports.documents()).isEmpty();
  }
}
