package dev.assay.collector.registry.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.registry.Attributed;
import dev.assay.collector.registry.Attributed.Certainty;
import dev.assay.collector.registry.Attributed.Origin;
import dev.assay.collector.registry.HttpRegistryClient;
import dev.assay.collector.registry.Products;
import dev.assay.collector.registry.RegistryAccess;
import dev.assay.collector.registry.RegistryAnswer;
import dev.assay.collector.registry.RegistryAnswer.Absent;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.RegistryAnswer.Unanswered;
import dev.assay.collector.registry.SourceDetails;
import dev.assay.collector.registry.SourceQuestion;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.ScriptedRegistry;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.testing.MovableClock;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products whose documented answers a scripted server gives. */
class ProductsTest {

  private static final TestImage ONE = TestImage.of(Family.OCI, "1", "amd64");
  private static final Digest DIGEST = ONE.manifest().digest();
  private static final Instant PUSHED = Instant.parse("2026-11-20T10:00:00.123Z");

  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final MovableClock clock = new MovableClock();
  private ScriptedRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = new ScriptedRegistry();
    registry.hold("team/app/sub", ONE.manifest(), "v1");
  }

  @AfterEach
  void stop() {
    registry.close();
    executor.shutdownNow();
  }

  private HttpRegistryClient client(Map<String, String> kinds, Map<String, URI> apis) {
    Products products =
        new Products(
            List.of(
                new Artifactory(Map.of(), "{host}/{repo}/{path}"),
                new Harbor(),
                new Quay(),
                new DockerHub()),
            kinds,
            apis);
    return new HttpRegistryClient(RegistryAccess.standard().with(products), clock, executor);
  }

  private SourceDetails details(HttpRegistryClient client) throws Exception {
    SourceQuestion question =
        new SourceQuestion(
            ImageReference.parse(registry.host() + "/team/app/sub:v1").orElseThrow(),
            Set.of(new Platform("linux", "amd64", "")),
            Set.of(ONE.id()),
            Set.of());
    return ((Published) client.ask(question).get(60, TimeUnit.SECONDS)).details();
  }

  private SourceDetails detailsOf(String kind, Map<String, URI> apis) throws Exception {
    return details(client(Map.of(registry.host(), kind), apis));
  }

  private void harbor(Digest digest) {
    registry.on(
        // As a server decodes it once: the repository is "app/sub", encoded twice.
        "/api/v2.0/projects/team/repositories/app%2Fsub/artifacts/v1",
        call -> {
          assertThat(call.query()).isEqualTo("with_tag=true");
          call.reply(
              200,
              "application/json",
              """
              {"id":1,"digest":"%s","push_time":"2026-01-01T00:00:00.000Z","tags":[
                {"id":1,"name":"other","push_time":"2026-02-01T00:00:00.000Z"},
                {"id":2,"name":"v1","push_time":"2026-11-20T10:00:00.123Z","immutable":false}]}\
              """
                  .formatted(digest));
        });
  }

  @Test
  void harborTellsWhenTheTagWasAttached() throws Exception {
    harbor(DIGEST);

    assertThat(detailsOf("harbor", Map.of()).tagUpdated())
        .isEqualTo(new Attributed<>(PUSHED, Origin.HARBOR, Certainty.RECORDED));
  }

  @Test
  void harborIsRecognisedByItsTokenService() throws Exception {
    harbor(DIGEST);
    String challenge =
        "Bearer realm=\"http://" + registry.host() + "/service/token\",service=\"harbor-registry\"";
    registry.on("/service/token", call -> call.reply(200, "application/json", "{\"token\":\"t\"}"));
    registry.on(
        "/v2/team/app/sub/manifests/v1",
        call -> {
          if (call.header("Authorization").isEmpty()) {
            call.with("WWW-Authenticate", challenge).error(401, "UNAUTHORIZED");
          } else {
            call.content(ONE.manifest());
          }
        });

    assertThat(details(client(Map.of(), Map.of())).tagUpdated()).isNotNull();
    assertThat(details(client(Map.of(registry.host(), "plain"), Map.of())))
        .isEqualTo(SourceDetails.NONE);
  }

  @Test
  void timeOfAnotherDigestIsNotTold() throws Exception {
    harbor(ONE.id());

    assertThat(detailsOf("harbor", Map.of()).tagUpdated()).isNull();
  }

  @Test
  void quayTellsSinceWhenTheTagIsThere() throws Exception {
    registry.on(
        "/api/v1/repository/team/app/sub/tag/",
        call -> {
          assertThat(call.query()).contains("specificTag=v1");
          call.reply(
              200,
              "application/json",
              """
              {"tags":[{"name":"v1","reversion":false,"start_ts":1763632800,"manifest_digest":"%s",
                "last_modified":"Thu, 20 Nov 2025 10:00:00 -0000"}],"page":1,"has_additional":false}\
              """
                  .formatted(DIGEST));
        });

    assertThat(detailsOf("quay", Map.of()).tagUpdated())
        .isEqualTo(
            new Attributed<>(
                Instant.parse("2025-11-20T10:00:00Z"), Origin.QUAY, Certainty.RECORDED));
  }

  @Test
  void dockerHubTellsWhenAndByWhom() throws Exception {
    registry.hold("team/app", ONE.manifest(), "v1");
    registry.on(
        "/hub/v2/namespaces/team/repositories/app/tags/v1",
        call ->
            call.reply(
                200,
                "application/json",
                """
                {"creator":7,"name":"v1","digest":"%s","last_updated":"2026-11-21T00:00:00.000000Z",
                 "tag_last_pushed":"2026-11-20T10:00:00.123Z","last_updater_username":"me"}\
                """
                    .formatted(DIGEST)));
    HttpRegistryClient client =
        client(
            Map.of(registry.host(), "docker-hub"),
            Map.of(registry.host(), URI.create("http://" + registry.host() + "/hub/v2")));
    SourceQuestion question =
        new SourceQuestion(
            ImageReference.parse(registry.host() + "/team/app:v1").orElseThrow(),
            Set.of(),
            Set.of(),
            Set.of());

    SourceDetails details = ((Published) client.ask(question).get(60, TimeUnit.SECONDS)).details();

    assertThat(details.tagUpdated())
        .isEqualTo(new Attributed<>(PUSHED, Origin.DOCKER_HUB, Certainty.RECORDED));
    assertThat(details.deployedBy())
        .isEqualTo(new Attributed<>("me", Origin.DOCKER_HUB, Certainty.RECORDED));
  }

  private RegistryAnswer missingFromArtifactory() throws Exception {
    registry.on(
        "/v2/team/app/sub/manifests/v2",
        call -> call.with("X-JFrog-Version", "Artifactory/7").error(404, "MANIFEST_UNKNOWN"));
    SourceQuestion question =
        new SourceQuestion(
            ImageReference.parse(registry.host() + "/team/app/sub:v2").orElseThrow(),
            Set.of(),
            Set.of(),
            Set.of());
    return client(Map.of(), Map.of()).ask(question).get(60, TimeUnit.SECONDS);
  }

  @Test
  void artifactoryThatAnswersEverybodyMayHideAllTheSame() throws Exception {
    registry.on("/v2/team/app/sub/tags/list", call -> call.error(404, "NAME_UNKNOWN"));
    RegistryAnswer hidden = missingFromArtifactory();
    registry.on("/v2/team/app/sub/tags/list", call -> call.reply(200, "application/json", "{}"));
    artifactoryRepository("team", "\"rclass\":\"local\"");

    assertThat(hidden).isInstanceOf(Unanswered.class);
    assertThat(missingFromArtifactory()).isInstanceOf(Absent.class);
  }

  private void artifactoryRepository(String key, String description) {
    registry.on(
        "/artifactory/api/repositories/" + key,
        call ->
            call.reply(
                200,
                "application/json",
                "{\"key\":\"%s\",%s,\"packageType\":\"docker\"}".formatted(key, description)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"rclass\":\"local\"|",
        "\"rclass\":\"federated\"|",
        "\"rclass\":\"remote\"|is a remote one",
        "\"rclass\":\"virtual\",\"repositories\":[\"local\",\"nested\"]|",
        "\"rclass\":\"virtual\",\"repositories\":[\"local\",\"remote\"]|shows what remote has",
        "\"rclass\":\"virtual\",\"repositories\":[\"nested\",\"none\"]|does not say what kind",
        "\"rclass\":\"virtual\"|only administrators are told",
        "\"rclass\":\"virtual\",\"repositories\":[\"team\"]|",
        "\"rclass\":\"releaseBundles\"|is a releaseBundles one",
        "\"description\":\"x\"|does not say what kind",
      })
  void onlyWhatArtifactoryHoldsItselfIsMissingFromIt(String team, @Nullable String doubt)
      throws Exception {
    registry.on("/v2/team/app/sub/tags/list", call -> call.reply(200, "application/json", "{}"));
    artifactoryRepository("team", team);
    artifactoryRepository("local", "\"rclass\":\"local\"");
    artifactoryRepository("remote", "\"rclass\":\"remote\"");
    artifactoryRepository("nested", "\"rclass\":\"virtual\",\"repositories\":[\"local\"]");

    assertThatDoubtIs(doubt, missingFromArtifactory());
  }

  private static void assertThatDoubtIs(@Nullable String doubt, RegistryAnswer answer) {
    if (doubt == null) {
      assertThat(answer).isInstanceOf(Absent.class);
    } else {
      assertThat(answer).isInstanceOf(Unanswered.class);
      assertThat(((Unanswered) answer).reason()).contains(doubt).contains("registry.mirrors");
    }
  }

  @Test
  void artifactoryThatDoesNotTellWhatARepositoryIsProvesNoAbsence() throws Exception {
    registry.on("/v2/team/app/sub/tags/list", call -> call.reply(200, "application/json", "{}"));
    registry.on("/artifactory/api/repositories/team", call -> call.error(403, "DENIED"));

    assertThatDoubtIs("Artifactory's API answers 403", missingFromArtifactory());
  }

  private RegistryAnswer missingFrom(String kind) throws Exception {
    registry.on("/v2/team/app/sub/tags/list", call -> call.reply(200, "application/json", "{}"));
    SourceQuestion question =
        new SourceQuestion(
            ImageReference.parse(registry.host() + "/team/app/sub:v2").orElseThrow(),
            Set.of(),
            Set.of(),
            Set.of());
    return client(Map.of(registry.host(), kind), Map.of()).ask(question).get(60, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200|{\"name\":\"team\",\"registry_id\":null}|",
        "200|{\"name\":\"team\"}|",
        "200|{\"name\":\"team\",\"registry_id\":0}|",
        "200|{\"name\":\"team\",\"registry_id\":3}|is a proxy cache",
        "200|{\"name\":\"other\"}|may be a proxy cache",
        "403|{}|Harbor's API answers 403",
      })
  void cacheOfHarborProvesNoAbsence(int status, String project, @Nullable String doubt)
      throws Exception {
    registry.on("/api/v2.0/projects/team", call -> call.reply(status, "application/json", project));

    assertThatDoubtIs(doubt, missingFrom("harbor"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200|{\"upstream_registry\":\"\",\"expiration_s\":\"\"}|",
        "200|{\"upstream_registry\":\"docker.io\"}|is a proxy of docker.io",
        "401|{}|Quay's API answers 401",
      })
  void proxyOfQuayProvesNoAbsence(int status, String config, @Nullable String doubt)
      throws Exception {
    registry.on(
        "/api/v1/organization/team/proxycache",
        call -> call.reply(status, "application/json", config));

    assertThatDoubtIs(doubt, missingFrom("quay"));
  }

  @Test
  void apiThatRefusesIsANoteAndNoMore() throws Exception {
    registry.on(
        "/api/v2.0/projects/team/repositories/app%2Fsub/artifacts/v1",
        call -> call.reply(403, "application/json", "{}"));

    assertThat(detailsOf("harbor", Map.of()).notes()).singleElement().asString().contains("403");
  }

  @Test
  void apiThatFailsIsAskedAgainLater() throws Exception {
    HttpRegistryClient client =
        client(
            Map.of(registry.host(), "harbor"),
            Map.of(registry.host(), URI.create("http://127.0.0.1:1/api")));

    assertThat(details(client).notes()).singleElement().asString().contains("did not answer");
    registry.forgetRequests();
    assertThat(details(client).notes()).hasSize(1);
    assertThat(registry.requests()).containsExactly("HEAD /v2/team/app/sub/manifests/v1");
  }

  @Test
  void answersAreKeptForAWhile() throws Exception {
    harbor(DIGEST);
    HttpRegistryClient client = client(Map.of(registry.host(), "harbor"), Map.of());
    details(client);
    registry.forgetRequests();
    details(client);
    List<String> soon = registry.requests();
    clock.advance(Duration.ofHours(6));
    details(client);

    assertThat(soon).containsExactly("HEAD /v2/team/app/sub/manifests/v1");
    assertThat(registry.requests()).anyMatch(path -> path.contains("/api/v2.0/"));
  }

  @Test
  void whatWasToldStaysWhereTheApiFailsLater() throws Exception {
    harbor(DIGEST);
    HttpRegistryClient client = client(Map.of(registry.host(), "harbor"), Map.of());
    SourceDetails before = details(client);
    clock.advance(Duration.ofHours(6));
    registry.on(
        "/api/v2.0/projects/team/repositories/app%2Fsub/artifacts/v1",
        call -> call.error(503, "DOWN"));

    assertThat(details(client)).isEqualTo(before);
  }
}
