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
import dev.assay.collector.registry.kit.Attachments;
import dev.assay.collector.registry.kit.Content;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.Fault;
import dev.assay.collector.registry.kit.FaultProxy;
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

  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final HttpRegistryClient client =
      new HttpRegistryClient(RegistryAccess.standard(), Clock.systemUTC(), executor);
  private final List<Kept> kept = new ArrayList<>();
  private DockerRegistry registry;
  private Attachments attachments;

  private record Kept(PackageInventory inventory, Kind kind, String origin, Sha256 content) {}

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    assumeTrue(DockerRegistry.isInstalled(), "docker-registry is not installed");
    registry = DockerRegistry.start(directory);
    attachments = new Attachments(registry, REPOSITORY);
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

  private void look(TestImage image, String tag) throws Exception {
    lookAt(image, registry.reference(REPOSITORY, tag));
  }

  private void lookAt(TestImage image, String reference) throws Exception {
    Digest id = image.id();
    SourceQuestion question =
        new SourceQuestion(
            ImageReference.parse(reference).orElseThrow(), Set.of(AMD64), Set.of(id), Set.of());
    new AttachedBills(
            client,
            client,
            (inventory, kind, origin, content) ->
                kept.add(new Kept(inventory, kind, origin, content)),
            Clock.systemUTC())
        .keep(Sha256.parse(id.value()), question, client.layers(question, id).get());
  }

  /** Pushes an index of two images, with a statement about one of them, which it returns. */
  private Content pushWithAttestation(TestImage image, String tag) throws Exception {
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
        attachments.push(
            statement,
            ",\"annotations\":{\"in-toto.io/predicate-type\":\"https://cyclonedx.org/bom\"}");
    String beside =
        ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"},\"annotations\":"
            + "{\"vnd.docker.reference.type\":\"attestation-manifest\",\"vnd.docker.reference.digest\":\"%s\"}";
    String platform = ",\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}";
    attachments.index(
        tag,
        List.of(
            image.manifest().descriptor(platform.formatted("amd64")),
            other.manifest().descriptor(platform.formatted("arm64")),
            of.descriptor(beside.formatted(image.manifest().digest()))));
    return statement;
  }

  @Test
  void attestationInTheIndexIsRead() throws Exception {
    TestImage image = TestImage.of(Family.OCI, "1", "amd64");
    Content statement = pushWithAttestation(image, "v1");

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

  @Test
  void whatTheIndexHasIsKeptWhereReferrersAreNotTold() throws Exception {
    TestImage image = TestImage.of(Family.OCI, "1", "amd64");
    pushWithAttestation(image, "v1");
    try (FaultProxy proxy = FaultProxy.start(registry.host())) {
      proxy.set(Fault.SERVER_ERROR, path -> path.contains("/referrers/"));

      lookAt(image, proxy.host() + "/" + REPOSITORY + ":v1");
    }

    assertThat(kept).hasSize(1);
  }

  /** The registry knows no referrers API: clients keep the list under a tag then. */
  @Test
  void referrersAreReadAndWhatIsWrongKeepsNothingBack() throws Exception {
    TestImage image = TestImage.of(Family.OCI, "2", "amd64");
    registry.push(REPOSITORY, image, "v2");
    String unnamed = "\"components\":[{\"type\":\"library\",\"name\":\"nobody knows\"},";
    String good = bill("pkg:npm/left@2").replace("\"components\":[", unnamed);
    attachments.refer(
        image.manifest().digest().value(),
        new Content(CYCLONEDX, "{\"bomFormat\":"),
        new Content("application/x-signature", "{\"a\":1}"),
        new Content(CYCLONEDX, good));

    look(image, "v2");

    assertThat(kept).hasSize(1);
    assertThat(kept.get(0).inventory().packages())
        .extracting(InstalledPackage::purl)
        .containsExactly("pkg:npm/left@2");
    assertThat(kept.get(0).inventory().gaps())
        .singleElement()
        .satisfies(gap -> assertThat(gap.detail()).startsWith("1 listed without"));
  }

  @Test
  void imageWithoutBillHasNone() throws Exception {
    TestImage image = TestImage.of(Family.OCI, "3", "amd64");
    registry.push(REPOSITORY, image, "v3");
    look(image, "v3");
    assertThat(kept).isEmpty();
  }
}
