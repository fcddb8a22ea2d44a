package dev.assay.collector.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.registry.HttpRegistryClient;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.registry.SourceQuestion;
import dev.assay.collector.registry.kit.Content;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.sbom.ImportedInventories.Kind;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.sbom.PackageInventory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bills of materials beside images in Debian's docker-registry. */
class AttachedBillsIT {

  private static final Platform AMD64 = new Platform("linux", "amd64", "");
  private static final String REPOSITORY = "team/app";
  private static final String CYCLONEDX = "application/vnd.cyclonedx+json";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  private static final Content CONFIG = new Content("application/vnd.oci.empty.v1+json", "{}");

  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final HttpRegistryClient client =
      new HttpRegistryClient(RegistryAccess.standard(), Clock.systemUTC(), executor);
  private final List<Kept> kept = new ArrayList<>();
  private DockerRegistry registry;

  private record Kept(PackageInventory inventory, Kind kind, String origin, Sha256 content) {}

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    assumeTrue(DockerRegistry.isInstalled(), "docker-registry is not installed");
    registry = DockerRegistry.start(directory);
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
    if (registry != null) {
      registry.close();
    }
  }

  private static String bill(String purl) {
    return "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[{\"type\":\"library\",\"purl\":\""
        + purl
        + "\"}]}";
  }

  private static String descriptor(Content of, String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
        .formatted(of.mediaType(), of.digest(), of.bytes().length, more);
  }

  private Content attachment(Content document, String annotations) throws Exception {
    registry.pushBlob(REPOSITORY, CONFIG);
    registry.pushBlob(REPOSITORY, document);
    Content manifest =
        new Content(
            MANIFEST,
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(MANIFEST, descriptor(CONFIG, ""), descriptor(document, annotations)));
    registry.push(REPOSITORY, manifest);
    return manifest;
  }

  private void look(TestImage image, String tag) throws Exception {
    Digest id = image.id();
    SourceQuestion question =
        new SourceQuestion(
            ImageReference.parse(registry.reference(REPOSITORY, tag)).orElseThrow(),
            Set.of(AMD64),
            Set.of(id),
            Set.of());
    new AttachedBills(
            client,
            client,
            (inventory, kind, origin, content) ->
                kept.add(new Kept(inventory, kind, origin, content)),
            Clock.systemUTC())
        .keep(Sha256.parse(id.value()), question, client.layers(question, id).get());
  }

  @Test
  void attestationInTheIndexIsRead() throws Exception {
    TestImage image = TestImage.of(Family.OCI, "1", "amd64");
    TestImage other = TestImage.of(Family.OCI, "1", "arm64");
    registry.push(REPOSITORY, image);
    registry.push(REPOSITORY, other);
    Content statement =
        new Content(
            "application/vnd.in-toto+json",
            "{\"_type\":\"https://in-toto.io/Statement/v0.1\",\"predicate\":"
                + bill("pkg:npm/left@1")
                + "}");
    Content of =
        attachment(
            statement,
            ",\"annotations\":{\"in-toto.io/predicate-type\":\"https://cyclonedx.org/bom\"}");
    String beside =
        ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},\"annotations\":"
            + "{\"vnd.docker.reference.type\":\"attestation-manifest\",\"vnd.docker.reference.digest\":\"%s\"}";
    registry.push(
        REPOSITORY,
        new Content(
            INDEX,
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s,%s,%s]}"
                .formatted(
                    INDEX,
                    descriptor(
                        image.manifest(),
                        ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}"),
                    descriptor(
                        other.manifest(),
                        ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}"),
                    descriptor(of, beside.formatted(image.manifest().digest())))),
        "v1");

    look(image, "v1");

    assertThat(kept).hasSize(1);
    Kept one = kept.get(0);
    assertThat(one.kind()).isEqualTo(Kind.BILL_OF_MATERIALS);
    assertThat(one.origin()).isEqualTo("attached: CycloneDX 1.6");
    assertThat(one.content().toString()).isEqualTo(statement.digest().value());
    assertThat(one.inventory().artifact())
        .isEqualTo(new Artifact.Image(Sha256.parse(image.id().value())));
    assertThat(one.inventory().packages())
        .extracting(InstalledPackage::purl)
        .containsExactly("pkg:npm/left@1");
  }

  /** The registry knows no referrers API: clients keep the list under a tag then. */
  @Test
  void referrersAreReadAndWhatIsWrongKeepsNothingBack() throws Exception {
    TestImage image = TestImage.of(Family.OCI, "2", "amd64");
    registry.push(REPOSITORY, image, "v2");
    Content good = attachment(new Content(CYCLONEDX, bill("pkg:npm/left@2")), "");
    Content bad = attachment(new Content(CYCLONEDX, "{\"bomFormat\":"), "");
    Content signature = attachment(new Content("application/x-signature", "{\"a\":1}"), "");
    String kind = ",\"artifactType\":\"" + CYCLONEDX + "\"";
    registry.push(
        REPOSITORY,
        new Content(
            INDEX,
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s,%s,%s]}"
                .formatted(
                    INDEX,
                    descriptor(bad, kind),
                    descriptor(signature, ",\"artifactType\":\"application/x-signature\""),
                    descriptor(good, kind))),
        "sha256-" + image.manifest().digest().hex());

    look(image, "v2");

    assertThat(kept).hasSize(1);
    assertThat(kept.get(0).inventory().packages())
        .extracting(InstalledPackage::purl)
        .containsExactly("pkg:npm/left@2");
  }

  @Test
  void imageWithoutBillHasNone() throws Exception {
    TestImage image = TestImage.of(Family.OCI, "3", "amd64");
    registry.push(REPOSITORY, image, "v3");
    look(image, "v3");
    assertThat(kept).isEmpty();
  }
}
