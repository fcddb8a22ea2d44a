package dev.assay.collector.registry.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.registry.Credentials;
import dev.assay.collector.registry.CredentialsSource;
import dev.assay.collector.registry.HttpRegistryClient;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.registry.RegistryAnswer;
import dev.assay.collector.registry.RegistryAnswer.Absent;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.RegistryAnswer.Unanswered;
import dev.assay.collector.registry.SourceQuestion;
import dev.assay.collector.registry.kit.ArtifactoryDouble.Deployment;
import dev.assay.collector.testing.MovableClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registries of the kit, asked by the collector's own client. */
class RegistryKitIT {

  private static final TestImage ONE = TestImage.of(Family.OCI, "1", "amd64");
  private static final TestImage TWO = TestImage.of(Family.OCI, "2", "amd64");
  private static final Instant PUSHED = Instant.parse("2026-11-20T10:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXX");

  @TempDir Path directory;

  private final ExecutorService executor = Executors.newSingleThreadExecutor();

  @BeforeEach
  void needRegistry() {
    boolean installed = DockerRegistry.isInstalled();
    if (!"1".equals(System.getenv("REQUIRE_PRIVILEGES"))) {
      assumeTrue(installed, "needs docker-registry: apt-get install docker-registry");
    }
    assertThat(installed).as("docker-registry is installed").isTrue();
  }

  @AfterEach
  void end() {
    executor.shutdownNow();
  }

  private RegistryAnswer ask(String reference, Map<String, Credentials> credentials)
      throws Exception {
    HttpRegistryClient client =
        new HttpRegistryClient(
            RegistryAccess.standard().with(CredentialsSource.of(credentials)),
            new MovableClock(),
            executor);
    SourceQuestion question =
        new SourceQuestion(
            ImageReference.parse(reference).orElseThrow(),
            Set.of(new Platform("linux", "amd64", "")),
            Set.of(ONE.id()),
            Set.of());
    return client.ask(question).get(60, TimeUnit.SECONDS);
  }

  private static Cause cause(RegistryAnswer answer) {
    assertThat(answer).isInstanceOf(Unanswered.class);
    return ((Unanswered) answer).cause();
  }

  @Test
  void tokensOpenWhatTheirAccountMayPull() throws Exception {
    Authority authority = Authority.create(directory.resolve("ca"));
    try (TokenServer tokens = TokenServer.start(authority, TokenServer.Scheme.HTTP);
        DockerRegistry registry =
            DockerRegistry.start(directory.resolve("r"), RegistrySetup.tokens(tokens))) {
      registry.push("team/app", ONE, "v1");
      tokens.account("reader", "secret").allow("reader", "team/app").account("other", "secret");
      String reference = registry.reference("team/app", "v1");

      assertThat(ask(reference, login(registry.host(), "reader"))).isInstanceOf(Published.class);
      assertThat(cause(ask(reference, login(registry.host(), "other"))))
          .isEqualTo(Cause.ACCESS_DENIED);
      assertThat(cause(ask(reference, Map.of()))).isEqualTo(Cause.ACCESS_DENIED);
      assertThat(ask(registry.reference("team/app", "v2"), login(registry.host(), "reader")))
          .isInstanceOf(Absent.class);
      assertThat(tokens.requests()).anyMatch(query -> query.contains("pull"));
    }
  }

  private static Map<String, Credentials> login(String host, String user) {
    return Map.of(host, new Credentials(user, "secret"));
  }

  @Test
  void privateAuthorityIsNotTrusted() throws Exception {
    Authority authority = Authority.create(directory.resolve("ca"));
    try (DockerRegistry registry =
        DockerRegistry.start(directory.resolve("r"), RegistrySetup.password().over(authority))) {
      registry.push("team/app", ONE, "v1");
      HttpClient trusting = HttpClient.newBuilder().sslContext(authority.tls()).build();
      HttpResponse<String> answer =
          trusting.send(
              HttpRequest.newBuilder(URI.create("https://" + registry.host() + "/v2/")).build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(answer.statusCode()).as("by who trusts it").isEqualTo(401);
    }
  }

  @Test
  void artifactoryShowsTheSameImageByBothApis() throws Exception {
    try (DockerRegistry registry = DockerRegistry.start(directory.resolve("r"));
        ArtifactoryDouble artifactory = ArtifactoryDouble.start(registry)) {
      artifactory.access().user("me", "secret").withoutAnonymous();
      artifactory.push(
          "docker-local", "team/app", ONE, "v1", Deployment.of("ci", PUSHED, "team-app", "42"));
      String reference = artifactory.host() + "/docker-local/team/app:v1";

      assertThat(ask(reference, login(artifactory.host(), "me"))).isInstanceOf(Published.class);
      assertThat(cause(ask(reference, Map.of()))).isEqualTo(Cause.ACCESS_DENIED);
      String path = "storage/docker-local/team/app/v1/manifest.json";
      assertThat(get(artifactory, path, "nobody").statusCode()).isEqualTo(401);
      JsonNode info = JSON.readTree(get(artifactory, path, "secret").body());
      assertThat(info.path("modifiedBy").asText()).isEqualTo("ci");
      assertThat(OffsetDateTime.parse(info.path("lastModified").asText(), TIME).toInstant())
          .isEqualTo(PUSHED);
      assertThat("sha256:" + info.path("checksums").path("sha256").asText())
          .isEqualTo(ONE.manifest().digest().value());
      JsonNode properties = JSON.readTree(get(artifactory, path + "?properties", "secret").body());
      assertThat(properties.at("/properties/build.number/0").asText()).isEqualTo("42");
      String search = "search/checksum?sha256=" + info.path("checksums").path("sha256").asText();
      assertThat(JSON.readTree(get(artifactory, search, "secret").body()).path("results"))
          .hasSize(1);
    }
  }

  private static HttpResponse<String> get(ArtifactoryDouble artifactory, String path, String token)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(artifactory.base() + "/api/" + path))
                .header("Authorization", "Bearer " + token)
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void artifactoryForgetsWhatATagLedToAndKeepsItInTheTrash() throws Exception {
    try (DockerRegistry registry = DockerRegistry.start(directory.resolve("r"));
        ArtifactoryDouble artifactory = ArtifactoryDouble.start(registry)) {
      artifactory.access().administrator("root", "secret");
      artifactory.push("docker-local", "app", ONE, "v1", Deployment.by("ci", PUSHED));
      artifactory.push("docker-local", "app", TWO, "v1", Deployment.by("you", PUSHED));
      String image = artifactory.host() + "/docker-local/app";

      assertThat(ask(image + "@" + ONE.manifest().digest(), Map.of())).isInstanceOf(Absent.class);
      artifactory.delete("docker-local", "app", "v1", "cleaner", PUSHED.plusSeconds(60));
      assertThat(ask(image + ":v1", Map.of())).isInstanceOf(Absent.class);
      String trashed = "storage/auto-trashcan/docker-local/app/v1/manifest.json?properties";
      assertThat(
              JSON.readTree(get(artifactory, trashed, "secret").body())
                  .at("/properties/trash.deletedBy/0")
                  .asText())
          .isEqualTo("cleaner");
    }
  }

  @Test
  void artifactoryRefusesWithoutSayingThatSomethingIsMissing() throws Exception {
    try (DockerRegistry registry = DockerRegistry.start(directory.resolve("r"));
        ArtifactoryDouble artifactory = ArtifactoryDouble.start(registry)) {
      artifactory.kinds().virtual("docker", "docker-local", "docker-secret");
      artifactory.push("docker-local", "app", ONE, "v1", Deployment.by("ci", PUSHED));
      artifactory.access().deny("anonymous", "docker-secret").blockByXray("docker-local/bad");

      assertThat(ask(artifactory.host() + "/docker/app:v1", Map.of()))
          .isInstanceOf(Published.class);
      assertThat(cause(ask(artifactory.host() + "/docker/app:none", Map.of())))
          .isEqualTo(Cause.ACCESS_DENIED);
      assertThat(cause(ask(artifactory.host() + "/docker-local/bad:v1", Map.of())))
          .isEqualTo(Cause.ACCESS_DENIED);
    }
  }

  @Test
  void proxySpoilsAnswersOnlyWhileItIsTold() throws Exception {
    try (DockerRegistry registry = DockerRegistry.start(directory.resolve("r"));
        FaultProxy proxy = FaultProxy.start(registry.host())) {
      registry.push("team/app", ONE, "v1");
      String reference = proxy.host() + "/team/app:v1";
      for (Fault fault : Fault.values()) {
        boolean waits = fault == Fault.HANG || fault == Fault.HANG_IN_BODY || fault == Fault.SLOW;
        if (waits) {
          continue; // As long as a timeout each: others test that.
        }
        proxy.set(fault);
        RegistryAnswer spoilt = ask(reference, Map.of());
        proxy.set(Fault.NONE);
        RegistryAnswer healthy = ask(reference, Map.of());

        assertThat(spoilt)
            .as(fault.name())
            .isInstanceOf(fault.isHarmless() ? Published.class : Unanswered.class);
        assertThat(healthy).as("after " + fault).isInstanceOf(Published.class);
      }
    }
  }
}
