package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.registry.Attributed.Certainty;
import dev.assay.collector.registry.Attributed.Origin;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.kit.Content;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.ScriptedRegistry;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.testing.MovableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What images and what is attached to them say of their build. */
class ProvenanceTest {

  private static final Platform AMD64 = new Platform("linux", "amd64", "");
  private static final TestImage ONE = TestImage.of(Family.OCI, "1", "amd64");
  private static final Digest DIGEST = ONE.manifest().digest();
  private static final String RUN = "https://github.com/o/r/actions/runs/7/attempts/1";
  private static final String STATEMENT_02 =
      """
      {"_type":"https://in-toto.io/Statement/v0.1",
       "predicateType":"https://slsa.dev/provenance/v0.2","subject":SUBJECT,
       "predicate":{"builder":{"id":"%s"},
         "invocation":{"configSource":{"uri":"https://github.com/o/r.git","digest":{"sha1":"c0ffee"}}},
         "metadata":{"buildInvocationID":"n1"}}}\
      """
          .formatted(RUN);
  private static final String STATEMENT_1 =
      """
      {"_type":"https://in-toto.io/Statement/v1",
       "predicateType":"https://slsa.dev/provenance/v1","subject":SUBJECT,
       "predicate":{
         "buildDefinition":{"externalParameters":{"workflow":{
             "repository":"https://github.com/o/r","ref":"refs/heads/main",
             "path":".github/workflows/ship.yml"}},
           "resolvedDependencies":[{"uri":"x","digest":{"gitCommit":"c0ffee"}}]},
         "runDetails":{
           "builder":{"id":"https://github.com/o/r/.github/workflows/ship.yml@refs/heads/main"},
           "metadata":{"invocationId":"%s"}}}}\
      """
          .formatted(RUN);

  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private ScriptedRegistry registry;
  private HttpRegistryClient client;

  @BeforeEach
  void start() throws IOException {
    registry = new ScriptedRegistry();
    client = new HttpRegistryClient(RegistryAccess.standard(), new MovableClock(), executor);
  }

  @AfterEach
  void stop() {
    registry.close();
    executor.shutdownNow();
  }

  private BuildDetails build() throws Exception {
    SourceQuestion question =
        new SourceQuestion(
            ImageReference.parse(registry.host() + "/team/app:v1").orElseThrow(),
            Set.of(AMD64),
            Set.of(ONE.id()),
            Set.of());
    return ((Published) client.ask(question).get(60, TimeUnit.SECONDS)).details().build();
  }

  private static String about(String statement, Digest subject) {
    return statement.replace(
        "SUBJECT", "[{\"name\":\"app\",\"digest\":{\"sha256\":\"" + subject.hex() + "\"}}]");
  }

  private static Content attachment(Content statement, String annotations) {
    return new Content(
        "application/vnd.oci.image.manifest.v1+json",
        """
        {"schemaVersion":2,"config":{"digest":"%s","size":2,"mediaType":"x"},
         "layers":[{"mediaType":"%s","digest":"%s","size":%d%s}]}\
        """
            .formatted(
                Digest.ofContent("{}".getBytes(StandardCharsets.UTF_8)),
                statement.mediaType(),
                statement.digest(),
                statement.bytes().length,
                annotations));
  }

  private static Content referrers(Content attachment, String type) {
    return new Content(
        "application/vnd.oci.image.index.v1+json",
        """
        {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":%d,"artifactType":"%s"}]}\
        """
            .formatted(
                attachment.mediaType(), attachment.digest(), attachment.bytes().length, type));
  }

  private static String enveloped(String statement) {
    return "{\"payloadType\":\"application/vnd.in-toto+json\",\"payload\":\"%s\",\"signatures\":[]}"
        .formatted(Base64.getEncoder().encodeToString(statement.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void annotationsAreBelievedAsClaims() throws Exception {
    Content annotated =
        new Content(
            ONE.manifest().mediaType(),
            ONE.manifest()
                .text()
                .replaceFirst(
                    "\\{",
                    "{\"annotations\":{\"org.opencontainers.image.vendor\":\"Shop\\\\n team\","
                        + "\"org.opencontainers.image.source\":\"https://git.example/app\"},"));
    registry.hold("team/app", annotated, "v1");

    BuildDetails build = build();

    assertThat(build.owner())
        .isEqualTo(new Attributed<>("Shop  team", Origin.ANNOTATIONS, Certainty.CLAIMED));
    assertThat(build.source())
        .isEqualTo(
            new Attributed<>("https://git.example/app", Origin.ANNOTATIONS, Certainty.CLAIMED));
  }

  @Test
  void labelsAreRead() throws Exception {
    Content config =
        new Content(
            ONE.config().mediaType(),
            ONE.config()
                .text()
                .replace("\"Labels\":{", "\"Labels\":{\"maintainer\":\"me@shop.example\","));
    Content manifest =
        new Content(
            ONE.manifest().mediaType(),
            ONE.manifest().text().replace(ONE.id().value(), config.digest().value()));
    registry.hold("team/app", manifest, "v1").blob("team/app", config);

    assertThat(build().owner())
        .isEqualTo(new Attributed<>("me@shop.example", Origin.LABELS, Certainty.CLAIMED));
  }

  @Test
  void attestationOfBuildKitIsRead() throws Exception {
    Content statement = new Content("application/vnd.in-toto+json", about(STATEMENT_02, DIGEST));
    Content attestation =
        attachment(
            statement,
            ",\"annotations\":{\"in-toto.io/predicate-type\":\"https://slsa.dev/provenance/v0.2\"}");
    Content index =
        new Content(
            "application/vnd.oci.image.index.v1+json",
            """
            {"schemaVersion":2,"manifests":[
              {"mediaType":"%1$s","digest":"%2$s","size":1,"platform":{"os":"linux","architecture":"amd64"}},
              {"mediaType":"%1$s","digest":"%3$s","size":1,"platform":{"os":"unknown","architecture":"unknown"},
               "annotations":{"vnd.docker.reference.type":"attestation-manifest",
                              "vnd.docker.reference.digest":"%2$s"}}]}\
            """
                .formatted(ONE.manifest().mediaType(), DIGEST, attestation.digest()));
    registry
        .hold("team/app", index, "v1")
        .hold("team/app", ONE.manifest())
        .hold("team/app", attestation)
        .blob("team/app", statement);

    BuildDetails build = build();

    assertThat(build.owner())
        .isEqualTo(new Attributed<>(RUN, Origin.PROVENANCE, Certainty.CLAIMED));
    assertThat(build.address()).isNotNull().extracting(Attributed::value).isEqualTo(RUN);
    assertThat(build.revision()).isNotNull().extracting(Attributed::value).isEqualTo("c0ffee");
  }

  @Test
  void referrersAreRead() throws Exception {
    Content bundle =
        new Content(
            "application/vnd.dev.sigstore.bundle.v0.3+json",
            "{\"dsseEnvelope\":" + enveloped(about(STATEMENT_1, DIGEST)) + "}");
    Content attachment = attachment(bundle, "");
    Content referrers = referrers(attachment, bundle.mediaType());
    registry
        .hold("team/app", ONE.manifest(), "v1")
        .hold("team/app", attachment)
        .blob("team/app", bundle)
        .on(
            "/v2/team/app/referrers/" + DIGEST,
            call -> call.reply(200, referrers.mediaType(), referrers.text()));

    BuildDetails build = build();

    assertThat(build.owner())
        .isNotNull()
        .extracting(Attributed::value)
        .isEqualTo("https://github.com/o/r/.github/workflows/ship.yml@refs/heads/main");
    assertThat(build.source())
        .isNotNull()
        .extracting(Attributed::value)
        .isEqualTo("https://github.com/o/r");
    assertThat(build.address()).isNotNull().extracting(Attributed::value).isEqualTo(RUN);
  }

  @Test
  void fallbackTagIsReadWhereTheRegistryKeepsNoReferrers() throws Exception {
    Content statement = new Content("application/vnd.in-toto+json", about(STATEMENT_1, DIGEST));
    Content attachment = attachment(statement, "");
    registry
        .hold("team/app", ONE.manifest(), "v1")
        .hold("team/app", attachment)
        .hold("team/app", referrers(attachment, statement.mediaType()), "sha256-" + DIGEST.hex())
        .blob("team/app", statement);

    assertThat(build().owner()).isNotNull();
  }

  @Test
  void tagOfCosignIsRead() throws Exception {
    Content envelope =
        new Content(
            "application/vnd.dsse.envelope.v1+json", enveloped(about(STATEMENT_02, DIGEST)));
    registry
        .hold("team/app", ONE.manifest(), "v1")
        .hold("team/app", attachment(envelope, ""), "sha256-" + DIGEST.hex() + ".att")
        .blob("team/app", envelope);

    assertThat(build().owner()).isNotNull();
  }

  @Test
  void statementAboutAnotherImageSaysNothing() throws Exception {
    Content envelope =
        new Content(
            "application/vnd.dsse.envelope.v1+json", enveloped(about(STATEMENT_02, ONE.id())));
    registry
        .hold("team/app", ONE.manifest(), "v1")
        .hold("team/app", attachment(envelope, ""), "sha256-" + DIGEST.hex() + ".att")
        .blob("team/app", envelope);

    assertThat(build()).isEqualTo(BuildDetails.NONE);
  }

  @Test
  void attachmentsAreSearchedOnceForADigest() throws Exception {
    registry.hold("team/app", ONE.manifest(), "v1");
    BuildDetails first = build();
    registry.forgetRequests();

    assertThat(build()).isEqualTo(first);
    assertThat(registry.requests()).containsExactly("HEAD /v2/team/app/manifests/v1");
  }

  @Test
  void manifestsThatCountAreNotSearchedWhereTheyAreScarce() throws Exception {
    registry.on(
        "/v2/team/app/manifests/v1",
        call -> {
          call.with("ratelimit-limit", "100;w=21600").with("ratelimit-remaining", "49;w=21600");
          call.content(ONE.manifest());
        });
    registry.blob("team/app", ONE.config());

    assertThat(build()).isEqualTo(BuildDetails.NONE);
    assertThat(registry.requests())
        .containsExactly(
            "HEAD /v2/team/app/manifests/v1",
            "GET /v2/team/app/manifests/v1",
            "GET /v2/team/app/blobs/" + ONE.id());
  }
}
