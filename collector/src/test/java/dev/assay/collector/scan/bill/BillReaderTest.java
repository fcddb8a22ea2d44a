package dev.assay.collector.scan.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.assay.collector.export.BillOfMaterials;
import dev.assay.collector.export.CycloneDxWriter;
import dev.assay.collector.export.SpdxWriter;
import dev.assay.inventory.Distribution;
import dev.assay.inventory.InstalledPackage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BillReaderTest {

  private static ReadBill read(String json) throws IOException, MalformedBillException {
    return BillReader.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static ReadBill cyclone(String components) throws IOException, MalformedBillException {
    return read(
        "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"components\":["
            + components
            + "]}");
  }

  @Test
  void identityOfCycloneDxIsRead() throws Exception {
    ReadBill bill =
        read(
            """
            {"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{
              "tools":{"components":[{"name":"trivy","version":"0.68.2"},{"name":"other"}]},
              "component":{"type":"container","name":"shop:1","version":"2",
                "properties":[{"name":"aquasecurity:trivy:ImageID","value":"sha256:ab"}]}},
             "components":[]}""");
    assertThat(bill.form()).isEqualTo("CycloneDX 1.6");
    assertThat(bill.maker()).isEqualTo("trivy 0.68.2");
    assertThat(bill.about()).isEqualTo("shop:1");
    assertThat(bill.version()).isEqualTo("2");
    assertThat(bill.imageId()).isEqualTo("sha256:ab");
    assertThat(bill.origin()).isEqualTo("CycloneDX 1.6, trivy 0.68.2, of shop:1");
  }

  @Test
  void toolsOfOldVersionsAreAList() throws Exception {
    ReadBill bill =
        read(
            """
            {"bomFormat":"CycloneDX","specVersion":"1.4",
             "metadata":{"tools":[{"vendor":"anchore","name":"syft","version":"1.0"}]}}""");
    assertThat(bill.maker()).isEqualTo("syft 1.0");
  }

  @Test
  void packagesHaveNamesVersionsAndSources() throws Exception {
    ReadBill bill =
        cyclone(
            """
            {"type":"operating-system","name":"debian","version":"12.5"},
            {"type":"library","name":"libc6","purl":"pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12",
             "properties":[{"name":"aquasecurity:trivy:SrcName","value":"glibc"},
              {"name":"aquasecurity:trivy:SrcVersion","value":"2.36"},
              {"name":"aquasecurity:trivy:SrcRelease","value":"9"}]},
            {"type":"library","name":"zlib1g","purl":"pkg:deb/debian/zlib1g@1%3A1.2?upstream=zlib%401.2"},
            {"type":"library","name":"bash","purl":"pkg:rpm/redhat/bash@5.1-2.el9?arch=x86_64&epoch=1"},
            {"type":"application","name":"outer","components":[
             {"type":"library","name":"core","purl":"pkg:maven/org.acme/core@1.2",
              "licenses":[{"license":{"id":"MIT"}},{"expression":"Apache-2.0"}]}]},
            {"type":"library","name":"core","purl":"pkg:npm/%40acme/core@3.0.0"}""");
    assertThat(bill.inventory().distribution()).isEqualTo(new Distribution("debian", "12.5"));
    assertThat(bill.inventory().problems()).isEmpty();
    assertThat(bill.inventory().packages())
        .extracting(
            InstalledPackage::name,
            InstalledPackage::version,
            InstalledPackage::architecture,
            InstalledPackage::sourceName,
            InstalledPackage::sourceVersion,
            InstalledPackage::licence)
        .containsExactly(
            tuple("libc6", "2.36-9", "amd64", "glibc", "2.36-9", ""),
            tuple("zlib1g", "1:1.2", "", "zlib", "1.2", ""),
            tuple("bash", "1:5.1-2.el9", "x86_64", "", "", ""),
            tuple("org.acme:core", "1.2", "", "", "", "MIT, Apache-2.0"),
            tuple("@acme/core", "3.0.0", "", "", "", ""));
  }

  @Test
  void epochOfDebianStandsInTheVersion() throws Exception {
    assertThat(
            cyclone("{\"purl\":\"pkg:deb/debian/dash@0.5?arch=amd64&epoch=1\"}")
                .inventory()
                .packages())
        .singleElement()
        .satisfies(each -> assertThat(each.version()).isEqualTo("1:0.5"))
        .satisfies(
            each ->
                assertThat(each.purl().canonicalize())
                    .isEqualTo("pkg:deb/debian/dash@1%3A0.5?arch=amd64"));
  }

  @Test
  void distributionIsWhatMostPackagesSay() throws Exception {
    ReadBill bill =
        cyclone(
            """
            {"purl":"pkg:apk/alpine/a@1?distro=alpine-3.19"},
            {"purl":"pkg:apk/alpine/b@1?distro=alpine-3.20"},
            {"purl":"pkg:apk/alpine/c@1?distro=alpine-3.20"}""");
    assertThat(bill.inventory().distribution()).isEqualTo(new Distribution("alpine", "3.20"));
  }

  @Test
  void whatIsNoKnownPackageIsSaid() throws Exception {
    ReadBill bill =
        cyclone(
            """
            {"type":"library","name":"mystery","version":"1"},
            {"type":"file","name":"/etc/passwd"},
            {"type":"library","purl":"pkg:npm/left"},
            {"type":"library","purl":"left@1"},
            {"type":"container","purl":"pkg:oci/base@sha256%3Aab"}""");
    assertThat(bill.inventory().packages()).isEmpty();
    assertThat(bill.inventory().problems())
        .extracting(each -> each.subject() + each.detail())
        .hasSize(3)
        .anyMatch(text -> text.startsWith("left@1"))
        .anyMatch(text -> text.startsWith("1 listed without package URL"))
        .anyMatch(text -> text.startsWith("1 listed without version"));
  }

  @Test
  void spdxIsReadWithoutWhatItIsAbout() throws Exception {
    ReadBill bill =
        read(
            """
            {"spdxVersion":"SPDX-2.3","name":"doc","creationInfo":{"creators":["Organization: x","Tool: syft-1.0"]},
             "packages":[
              {"SPDXID":"SPDXRef-app","name":"shop","versionInfo":"7","externalRefs":[
                {"referenceType":"purl","referenceLocator":"pkg:npm/shop@7"}]},
              {"SPDXID":"SPDXRef-os","name":"alpine","versionInfo":"3.20","primaryPackagePurpose":"OPERATING-SYSTEM"},
              {"SPDXID":"SPDXRef-a","name":"left","versionInfo":"1","licenseDeclared":"NOASSERTION","externalRefs":[
                {"referenceType":"cpe23Type","referenceLocator":"cpe:2.3:a:x"},
                {"referenceType":"purl","referenceLocator":"pkg:npm/left@1"}]}],
             "relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES",
              "relatedSpdxElement":"SPDXRef-app"}]}""");
    assertThat(bill.origin()).isEqualTo("SPDX-2.3, syft-1.0, of shop");
    assertThat(bill.version()).isEqualTo("7");
    assertThat(bill.inventory().distribution()).isEqualTo(new Distribution("alpine", "3.20"));
    assertThat(bill.inventory().packages())
        .singleElement()
        .satisfies(each -> assertThat(each.name()).isEqualTo("left"))
        .satisfies(each -> assertThat(each.licence()).isEmpty());
  }

  @Test
  void statementAroundItIsSeenThrough() throws Exception {
    ReadBill bill =
        read(
            """
            {"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://cyclonedx.org/bom",
             "predicate":{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"purl":"pkg:npm/left@1"}]}}""");
    assertThat(bill.inventory().packages()).hasSize(1);
  }

  @Test
  void ownBillsAreReadBack() throws Exception {
    BillOfMaterials.Part part =
        new BillOfMaterials.Part(
            "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12",
            "",
            "libc6",
            "2.36-9",
            "",
            List.of(),
            Map.of("source-name", "glibc", "source-version", "2.36-9"));
    BillOfMaterials bill =
        new BillOfMaterials(
            new BillOfMaterials.Subject(
                BillOfMaterials.Kind.CONTAINER, "shop", "1", "", Map.of("image-id", "sha256:ab")),
            List.of(part),
            List.of(),
            List.of(),
            Instant.EPOCH,
            "0");
    StringWriter cyclone = new StringWriter();
    CycloneDxWriter.write(bill, cyclone);
    ReadBill read = read(cyclone.toString());
    assertThat(read.imageId()).isEqualTo("sha256:ab");
    assertThat(read.maker()).isEqualTo("assay 0");
    assertThat(read.inventory().distribution()).isEqualTo(new Distribution("debian", "12"));
    assertThat(cyclone.toString()).contains("\"operating-system\"");
    assertThat(read.inventory().packages())
        .singleElement()
        .satisfies(each -> assertThat(each.sourceName()).isEqualTo("glibc"))
        .satisfies(each -> assertThat(each.purl().canonicalize()).isEqualTo(part.purl()));
    StringWriter spdx = new StringWriter();
    SpdxWriter.write(bill, spdx);
    assertThat(read(spdx.toString()).inventory().packages())
        .extracting(InstalledPackage::name)
        .containsExactly("libc6");
  }

  @Test
  void whatIsNoBillIsRefused() {
    assertMalformed("[]", "no JSON object");
    assertMalformed("{\"a\":1}", "neither CycloneDX");
    assertMalformed("{\"spdxVersion\":\"SPDX-3.0\"}", "neither CycloneDX");
    assertMalformed("{\"bomFormat\":\"CycloneDX\",\"components\":[{\"purl\":", "");
    assertMalformed("<bom/>", "no bill of materials");
    assertMalformed("{\"a\":".repeat(100_000), "");
  }

  @Test
  void componentsAreBounded() {
    String many = "{},".repeat(BillPackages.MAX_COMPONENTS) + "{}";
    assertThatThrownBy(() -> cyclone(many))
        .isInstanceOf(MalformedBillException.class)
        .hasMessageContaining("more than");
  }

  private static void assertMalformed(String json, String reason) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(MalformedBillException.class)
        .hasMessageContaining(reason);
  }
}
