package dev.assay.collector.registry.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.registry.Attributed;
import dev.assay.collector.registry.Attributed.Certainty;
import dev.assay.collector.registry.Attributed.Origin;
import dev.assay.collector.registry.Credentials;
import dev.assay.collector.registry.CredentialsSource;
import dev.assay.collector.registry.HttpRegistryClient;
import dev.assay.collector.registry.Products;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.registry.RegistryAnswer;
import dev.assay.collector.registry.RegistryAnswer.Absent;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.RegistryAnswer.Unanswered;
import dev.assay.collector.registry.SourceDetails;
import dev.assay.collector.registry.SourceQuestion;
import dev.assay.collector.registry.kit.ArtifactoryDouble;
import dev.assay.collector.registry.kit.ArtifactoryDouble.Deployment;
import dev.assay.collector.registry.kit.Content;
import dev.assay.collector.registry.kit.DockerRegistry;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.testing.MovableClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifactory, as its documentation says it answers, in front of a real registry. */
class ArtifactoryIT {

  private static final TestImage ONE = TestImage.of(Family.OCI, "1", "amd64");
  private static final TestImage TWO = TestImage.of(Family.OCI, "2", "amd64");
  private static final Instant PUSHED = Instant.parse("2026-11-20T10:00:00Z");
  private static final String BUILD =
      """
      {"name":"team-app","number":"42","started":"2026-11-20T09:58:00.000+0000","principal":"alice",
       "artifactoryPrincipal":"ci","url":"https://ci.example/42",
       "vcs":[{"revision":"c0ffee","url":"https://git.example/app.git"}]}\
      """;

  @TempDir private Path directory;

  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private DockerRegistry registry;
  private ArtifactoryDouble artifactory;
  private CredentialsSource credentials = CredentialsSource.none();

  @BeforeEach
  void start() throws Exception {
    boolean installed = DockerRegistry.isInstalled();
    if (!"1".equals(System.getenv("REQUIRE_PRIVILEGES"))) {
      assumeTrue(installed, "needs docker-registry: apt-get install docker-registry");
    }
    assertThat(installed).as("docker-registry is installed").isTrue();
    registry = DockerRegistry.start(directory.resolve("r"));
    artifactory = ArtifactoryDouble.start(registry);
  }

  @AfterEach
  void stop() {
    if (registry != null) {
      artifactory.close();
      registry.close();
    }
    executor.shutdownNow();
  }

  private RegistryAnswer ask(String path, Digest imageId) throws Exception {
    Products products =
        new Products(
            List.of(
                new Artifactory(Map.of(), "{host}/ui/repos/tree/General/{repo}/{path}"),
                new Harbor(),
                new Quay(),
                new DockerHub()),
            Map.of(),
            Map.of());
    SourceQuestion question =
        new SourceQuestion(
            ImageReference.parse(artifactory.host() + "/" + path).orElseThrow(),
            Set.of(new Platform("linux", "amd64", "")),
            Set.of(imageId),
            Set.of());
    return new HttpRegistryClient(
            RegistryAccess.standard().with(credentials).with(products),
            new MovableClock(),
            executor)
        .ask(question)
        .get(60, TimeUnit.SECONDS);
  }

  private SourceDetails details(String path) throws Exception {
    return ((Published) ask(path, ONE.id())).details();
  }

  private static <T> Attributed<T> recorded(T value, Origin origin) {
    return new Attributed<>(value, origin, Certainty.RECORDED);
  }

  @Test
  void whoDeployedWhenAndFromWhichBuild() throws Exception {
    artifactory.access().user("me", "secret").withoutAnonymous();
    credentials = CredentialsSource.of(Map.of(artifactory.host(), new Credentials("me", "secret")));
    artifactory.build("team-app", "42", BUILD);
    artifactory.push(
        "docker-local", "team/app", ONE, "v1", Deployment.of("ci", PUSHED, "team-app", "42"));

    SourceDetails details = details("docker-local/team/app:v1");

    assertThat(details.tagUpdated()).isEqualTo(recorded(PUSHED, Origin.ARTIFACTORY_STORAGE));
    assertThat(details.deployedBy()).isEqualTo(recorded("ci", Origin.ARTIFACTORY_STORAGE));
    assertThat(details.build().owner()).isEqualTo(recorded("alice", Origin.ARTIFACTORY_BUILD));
    assertThat(details.build().number()).isEqualTo(recorded("42", Origin.ARTIFACTORY_BUILD));
    assertThat(details.build().address())
        .isEqualTo(recorded("https://ci.example/42", Origin.ARTIFACTORY_BUILD));
    assertThat(details.build().revision()).isEqualTo(recorded("c0ffee", Origin.ARTIFACTORY_BUILD));
    assertThat(details.link())
        .isEqualTo(
            URI.create(
                "http://"
                    + artifactory.host()
                    + "/ui/repos/tree/General/docker-local/team/app/v1/manifest.json"));
    assertThat(details.notes()).isEmpty();
  }

  @Test
  void accessTokenAloneIsEnough() throws Exception {
    artifactory.access().user("me", "reference-token").withoutAnonymous();
    credentials =
        CredentialsSource.of(
            Map.of(
                artifactory.host(),
                new Credentials("", "reference-token", Credentials.Kind.BEARER)));
    artifactory.push("docker-local", "app", ONE, "v1", Deployment.by("ci", PUSHED));

    assertThat(details("docker-local/app:v1").deployedBy()).isNotNull();
  }

  @Test
  void listIsLookedAtWhereAManifestStandsBesideIt() throws Exception {
    registry.push("docker-local/app", ONE);
    Content index = TestImage.index(Family.OCI, ONE);
    artifactory.push("docker-local", "app", index, "v1", Deployment.by("lister", PUSHED));
    artifactory.push(
        "docker-local", "app", TWO, "v1", Deployment.by("single", PUSHED.plusSeconds(60)));

    assertThat(details("docker-local/app:v1").deployedBy())
        .isEqualTo(recorded("lister", Origin.ARTIFACTORY_STORAGE));
  }

  @Test
  void laterModificationIsUncertain() throws Exception {
    artifactory.push("docker-local", "app", ONE, "v1", Deployment.by("ci", PUSHED));
    Instant later = PUSHED.plus(Duration.ofDays(3));
    artifactory.put(artifactory.item("docker-local", "app/v1/manifest.json").modified(later, "x"));

    assertThat(details("docker-local/app:v1").tagUpdated())
        .isEqualTo(new Attributed<>(later, Origin.ARTIFACTORY_STORAGE, Certainty.APPROXIMATE));
  }

  @Test
  void virtualRepositoryLeadsToWhereTheImageIs() throws Exception {
    artifactory.kinds().virtual("docker", "docker-local");
    artifactory.push("docker-local", "app", ONE, "v1", Deployment.by("ci", PUSHED));

    assertThat(details("docker/app:v1").link())
        .hasToString(
            "http://"
                + artifactory.host()
                + "/ui/repos/tree/General/docker-local/app/v1/manifest.json");
  }

  @Test
  void buildThatMayNotBeReadIsANote() throws Exception {
    artifactory.access().withoutBuilds();
    artifactory.push(
        "docker-local", "app", ONE, "v1", Deployment.of("ci", PUSHED, "team-app", "42"));

    SourceDetails details = details("docker-local/app:v1");

    assertThat(details.build().name())
        .isEqualTo(recorded("team-app", Origin.ARTIFACTORY_PROPERTIES));
    assertThat(details.notes()).singleElement().asString().contains("403").contains("builds");
  }

  @Test
  void contentThatRunsIsFoundElsewhere() throws Exception {
    artifactory.push("docker-local", "app", TWO, "v1", Deployment.by("ci", PUSHED));
    artifactory.put(
        new dev.assay.collector.registry.kit.ArtifactoryItem(
            "docker-prod",
            "other/v7/sha256__" + ONE.id().hex(),
            ONE.config(),
            PUSHED,
            "ci",
            PUSHED,
            "ci",
            Map.of()));

    assertThat(details("docker-local/app:v1").elsewhere()).containsExactly("docker-prod/other/v7");
  }

  @Test
  void deletedImageIsFoundInTheTrashByWhoMayLook() throws Exception {
    artifactory.access().administrator("root", "secret").user("me", "secret2");
    artifactory.push("docker-local", "app", ONE, "v1", Deployment.by("ci", PUSHED));
    artifactory.delete("docker-local", "app", "v1", "cleaner", PUSHED.plusSeconds(60));

    credentials =
        CredentialsSource.of(Map.of(artifactory.host(), new Credentials("root", "secret")));
    SourceDetails.Trash trash = ((Absent) ask("docker-local/app:v1", ONE.id())).details().trash();
    credentials =
        CredentialsSource.of(Map.of(artifactory.host(), new Credentials("me", "secret2")));
    SourceDetails hidden = ((Absent) ask("docker-local/app:v1", ONE.id())).details();

    assertThat(trash)
        .isEqualTo(
            new SourceDetails.Trash(
                "auto-trashcan/docker-local/app/v1/manifest.json",
                "cleaner",
                PUSHED.plusSeconds(60)));
    assertThat(hidden).isEqualTo(SourceDetails.NONE);
  }

  @Test
  void virtualRepositoryOverACacheProvesNoAbsence() throws Exception {
    artifactory.access().administrator("root", "secret").user("me", "secret2");
    artifactory.kinds().virtual("docker", "docker-local").virtual("mixed", "docker-local", "hub");
    artifactory.kinds().remote("hub");
    artifactory.push("docker-local", "app", ONE, "v1", Deployment.by("ci", PUSHED));
    credentials =
        CredentialsSource.of(Map.of(artifactory.host(), new Credentials("root", "secret")));

    assertThat(ask("docker/app:v2", ONE.id())).isInstanceOf(Absent.class);
    assertThat(((Unanswered) ask("mixed/app:v2", ONE.id())).reason()).contains("hub", "remote");
    credentials =
        CredentialsSource.of(Map.of(artifactory.host(), new Credentials("me", "secret2")));
    assertThat(ask("docker-local/app:v2", ONE.id())).isInstanceOf(Absent.class);
    assertThat(((Unanswered) ask("docker/app:v2", ONE.id())).reason()).contains("administrators");
  }
}
