package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.registry.RegistryAnswer.Absent;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistryAnswer.Held;
import dev.assay.collector.registry.RegistryAnswer.Kind;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.RegistryAnswer.Unanswered;
import dev.assay.collector.registry.kit.Content;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.TestImage;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client concludes from what a registry holds. */
class HttpRegistryClientTest extends ScriptedRegistryCase {

  @Test
  void allFourMediaTypesAreAcceptedAndAnUnchangedTagCostsOneHead() throws Exception {
    registry.on(
        TAG_PATH,
        call -> {
          assertThat(call.header("Accept").split(", ")).hasSize(4);
          call.content(ONE.manifest());
        });

    Published first = (Published) ask(":v1");
    registry.forgetRequests();
    RegistryAnswer second = ask(":v1");

    assertThat(first.digest()).isEqualTo(ONE.manifest().digest());
    assertThat(first.kind()).isEqualTo(Kind.MANIFEST);
    assertThat(first.configs()).containsExactly(ONE.id());
    assertThat(second).isEqualTo(first);
    assertThat(registry.requests()).containsExactly("HEAD " + TAG_PATH);
  }

  @Test
  void onlyTheImageOfTheNodesPlatformIsLookedInto() throws Exception {
    Content index = TestImage.index(Family.OCI, ARM, ONE, ONE.attestation("1"));
    registry.hold("team/app", index, "v1").hold("team/app", ONE.manifest());

    Published published = (Published) ask(":v1");

    assertThat(published.kind()).isEqualTo(Kind.INDEX);
    assertThat(published.images()).hasSize(2);
    assertThat(published.configs()).containsExactly(ONE.id());
    assertThat(registry.requests()).noneMatch(path -> path.contains(ARM.manifest().digest().hex()));
  }

  @Test
  void imagesOfOtherPlatformsAreLookedIntoWhereTheNodesOwnDiffers() throws Exception {
    registry
        .hold("team/app", TestImage.index(Family.OCI, ONE, ARM), "v1")
        .hold("team/app", ONE.manifest())
        .hold("team/app", ARM.manifest());

    Published published =
        (Published) ask(question(":v1", Set.of(ARM.id()), Set.of(ARM.manifest().digest())));

    assertThat(published.configs()).containsExactlyInAnyOrder(ONE.id(), ARM.id());
  }

  @Test
  void whatRunsIsLookedForElsewhereInTheRepository() throws Exception {
    registry
        .hold("team/app", TWO.manifest(), "v1")
        .hold("team/app", ONE.manifest())
        .on("/v2/team/app/blobs/" + ARM.id(), call -> call.error(404, "BLOB_UNKNOWN"))
        .on("/v2/team/app/blobs/" + ONE.id(), call -> call.reply(200, "text/plain", ""));

    Published published =
        (Published)
            ask(
                question(
                    ":v1", Set.of(ONE.id(), ARM.id()), Set.of(ONE.manifest().digest(), ARM.id())));

    assertThat(published.elsewhere().held())
        .isEqualTo(Map.of(ONE.manifest().digest(), new Held(Kind.MANIFEST, Set.of(ONE.id()), 0)));
    assertThat(published.elsewhere().notHeld()).contains(ARM.id()).doesNotContain(ONE.id());
  }

  @Test
  void headThatFailsWhereGetWorksIsNoAnswer() throws Exception {
    registry.on(
        TAG_PATH,
        call -> {
          if (call.method().equals("HEAD")) {
            call.error(404, "");
          } else {
            call.content(ONE.manifest());
          }
        });

    assertThat(ask(":v1")).isInstanceOf(Published.class);
  }

  @Test
  void missingDigestHeaderIsComputed() throws Exception {
    registry.on(TAG_PATH, call -> call.reply(200, Family.OCI.name(), ONE.manifest().text()));

    assertThat(((Published) ask(":v1")).digest()).isEqualTo(ONE.manifest().digest());
  }

  @Test
  void wrongDigestHeaderIsNoEvidence() throws Exception {
    registry.on(
        TAG_PATH,
        call ->
            call.with("Docker-Content-Digest", TWO.manifest().digest().value())
                .reply(200, "application/json", ONE.manifest().text()));

    assertThat(unanswered(ask(":v1")).reason()).contains("changes its answers");
  }

  @Test
  void pinnedDigestWithOtherBytesIsNoEvidence() throws Exception {
    Digest pinned = TWO.manifest().digest();
    registry.on(
        "/v2/team/app/manifests/" + pinned,
        call -> call.reply(200, "application/json", ONE.manifest().text()));

    assertThat(unanswered(ask("@" + pinned)).cause()).isEqualTo(Cause.UNDETERMINED);
  }

  @Test
  void tagBesideAPinIsInformation() throws Exception {
    registry.hold("team/app", ONE.manifest()).hold("team/app", TWO.manifest(), "v1");

    Published published = (Published) ask(":v1@" + ONE.manifest().digest());

    assertThat(published.digest()).isEqualTo(ONE.manifest().digest());
    assertThat(published.tagDigest()).isEqualTo(TWO.manifest().digest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND"})
  void registrysOwnNotFoundIsAbsent(String code) throws Exception {
    registry
        .on(TAG_PATH, call -> call.error(404, code))
        .on(TAGS_PATH, call -> call.reply(200, "application/json", "{}"));

    Absent absent = (Absent) ask(":v1");

    assertThat(absent.path()).isEqualTo(registry.host() + "/team/app:v1");
    assertThat(absent.code()).isEqualTo(code);
    assertThat(registry.requests())
        .startsWith("HEAD " + TAG_PATH, "GET " + TAG_PATH, "GET " + TAGS_PATH);
  }

  @Test
  void contentIsLookedForByItsDigestWhereTheTagIsGone() throws Exception {
    registry
        .hold("team/app", ONE.manifest())
        .on(TAGS_PATH, call -> call.reply(200, "application/json", "{}"));

    Absent absent =
        (Absent) ask(question(":v1", Set.of(ONE.id()), Set.of(ONE.manifest().digest(), TWO.id())));

    assertThat(absent.elsewhere().held())
        .isEqualTo(Map.of(ONE.manifest().digest(), new Held(Kind.MANIFEST, Set.of(ONE.id()), 0)));
    assertThat(absent.elsewhere().notHeld()).contains(TWO.id());
  }

  @Test
  void headThatIsRefusedWithoutAChallengeIsRepeatedAsGet() throws Exception {
    registry.on(
        TAG_PATH,
        call -> {
          if (call.method().equals("HEAD")) {
            call.error(401, "");
          } else {
            call.content(ONE.manifest());
          }
        });

    assertThat(ask(":v1")).isInstanceOf(Published.class);
  }

  /** Linux connects 0.0.0.0 to this machine, and it is no loopback address by its name. */
  @Test
  void registryThatSpeaksNoTlsIsUnreachableUnlessConfiguredSo() throws Exception {
    registry.hold("team/app", ONE.manifest(), "v1");
    String host = registry.host().replace("127.0.0.1", "0.0.0.0");
    SourceQuestion question =
        new SourceQuestion(
            ImageReference.parse(host + "/team/app:v1").orElseThrow(),
            Set.of(AMD64),
            Set.of(),
            Set.of());

    Unanswered answer = unanswered(ask(question));
    client = client(Map.of(), Set.of(host));

    assertThat(answer.cause()).isEqualTo(Cause.SOURCE_UNREACHABLE);
    assertThat(answer.reason()).contains("https://" + host);
    assertThat(ask(question)).isInstanceOf(Published.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404|text/html|<html>not here</html>|UNDETERMINED",
        "404|text/plain|404 page not found|UNDETERMINED",
        "404|application/json|{\"errors\":[{\"code\":\"OTHER\"}]}|UNDETERMINED",
        "200|text/html|<html>log in</html>|UNDETERMINED",
        "200|application/json|{\"schemaVersion\":1}|UNSUPPORTED",
        "400|application/json|{}|UNDETERMINED",
        "403|application/json|{\"errors\":[{\"code\":\"DENIED\"}]}|ACCESS_DENIED",
        "401|application/json|{}|ACCESS_DENIED",
        "429|application/json|{}|RATE_LIMITED",
        "500|application/json|{}|SOURCE_FAILING",
        "503|text/html|<html>|SOURCE_FAILING",
      })
  void whatProvesNothingIsSaidToProveNothing(int status, String type, String body, Cause cause)
      throws Exception {
    registry.on(TAG_PATH, call -> call.reply(status, type, body));

    Unanswered answer = unanswered(ask(":v1"));

    assertThat(answer.cause()).isEqualTo(cause);
    assertThat(answer.reason()).contains(registry.host());
  }

  @Test
  void notFoundOfARegistryThatMayHideIsNoEvidence() throws Exception {
    askForTokens("");
    registry.on(TAGS_PATH, call -> call.error(404, "NAME_UNKNOWN"));

    assertThat(unanswered(ask(":v1")).reason()).contains("hide").contains("credentials");
  }

  @Test
  void notFoundInARepositoryThatMayBeReadIsAbsent() throws Exception {
    askForTokens("");
    registry.on(TAGS_PATH, call -> call.reply(200, "application/json", "{}"));

    assertThat(ask(":v1")).isInstanceOf(Absent.class);
  }

  @Test
  void registryThatAnswersEverybodyProvesNothingOfARepositoryThatNobodyCouldRead()
      throws Exception {
    registry
        .on(TAG_PATH, call -> call.error(404, "MANIFEST_UNKNOWN"))
        .on(TAGS_PATH, call -> call.error(404, "NAME_UNKNOWN"));
    RegistryAnswer unknown = ask(":v1");
    client =
        new HttpRegistryClient(
            RegistryAccess.standard()
                .with(new Products(List.of(), Map.of(registry.host(), "plain"), Map.of())),
            clock,
            executor);
    RegistryAnswer plain = ask(":v1");

    assertThat(unanswered(unknown).reason()).contains("hide", "collector.registry.kinds");
    assertThat(((Absent) plain).proof()).contains("answers everybody");
  }

  @Test
  void repositoryThatCouldBeReadOnceProvesNothingNow() throws Exception {
    Set<Readings.Reading> kept = new HashSet<>();
    Readings.Store store =
        new Readings.Store() {
          @Override
          public boolean contains(Readings.Reading reading) {
            return kept.contains(reading);
          }

          @Override
          public void save(Collection<Readings.Reading> readings) {
            kept.addAll(readings);
          }
        };
    Readings before = new Readings(store, clock, executor);
    registry.hold("team/app", ONE.manifest(), "v1");
    client = new HttpRegistryClient(RegistryAccess.standard(), before, clock, executor);
    ask(":v1");
    before.run();

    registry
        .on(TAG_PATH, call -> call.error(404, "MANIFEST_UNKNOWN"))
        .on(TAGS_PATH, call -> call.error(404, "NAME_UNKNOWN"));
    Readings after = new Readings(store, clock, executor);
    client = new HttpRegistryClient(RegistryAccess.standard(), after, clock, executor);
    RegistryAnswer same = ask(":v1");
    client =
        new HttpRegistryClient(
            RegistryAccess.standard()
                .with(CredentialsSource.of(Map.of(registry.host(), new Credentials("me", "pw")))),
            after,
            clock,
            executor);
    RegistryAnswer somebodyElse = ask(":v1");

    assertThat(unanswered(same).cause()).isEqualTo(Cause.UNDETERMINED);
    assertThat(unanswered(same).reason()).contains("can be read any more", "credentials");
    assertThat(unanswered(somebodyElse).cause()).isEqualTo(Cause.UNDETERMINED);
    assertThat(unanswered(somebodyElse).reason()).contains("nothing shows");
  }

  @Test
  void repositoryThatStillShowsAnotherDigestIsRead() throws Exception {
    registry
        .hold("team/app", ONE.manifest())
        .on(TAGS_PATH, call -> call.error(404, "NAME_UNKNOWN"));

    Absent absent =
        (Absent) ask(question(":v1", Set.of(ONE.id()), Set.of(ONE.manifest().digest(), TWO.id())));

    assertThat(absent.proof()).contains("shows " + ONE.manifest().digest());
  }

  @Test
  void listOfTagsThatFailsProvesNothing() throws Exception {
    registry.hold("team/app", ONE.manifest(), "v1");
    ask(":v1");
    registry
        .on(TAG_PATH, call -> call.error(404, "MANIFEST_UNKNOWN"))
        .on(TAGS_PATH, call -> call.error(500, "UNKNOWN"));

    assertThat(unanswered(ask(":v1")).cause()).isEqualTo(Cause.SOURCE_FAILING);
    assertThat(unanswered(ask(":v1")).reason()).contains("tags/list", "500");
  }

  @Test
  void indexInAnIndexIsLookedInto() throws Exception {
    Content inner = TestImage.index(Family.OCI, ONE, ARM);
    registry
        .hold("team/app", TestImage.indexOf(Family.OCI, inner), "v1")
        .hold("team/app", inner)
        .hold("team/app", ONE.manifest());

    assertThat(((Published) ask(":v1")).configs()).containsExactly(ONE.id());
  }

  /** What it leads to may be what runs. */
  @Test
  void indexInAnIndexThatTheRegistryLostStaysAsWhatIsNotKnown() throws Exception {
    Content inner = TestImage.index(Family.OCI, ONE, ARM);
    registry
        .hold("team/app", TestImage.indexOf(Family.OCI, inner, TWO.manifest()), "v1")
        .hold("team/app", TWO.manifest());

    Published published = (Published) ask(":v1");

    assertThat(published.images())
        .contains(new PublishedImage(inner.digest(), null, Platform.UNKNOWN));
    assertThat(published.configs()).containsExactly(TWO.id());
  }

  @Test
  void indexesNestedDeeperStayAsWhatIsNotKnown() throws Exception {
    Content inner = TestImage.index(Family.OCI, ONE, ARM);
    Content middle = TestImage.indexOf(Family.OCI, inner);
    registry
        .hold("team/app", TestImage.indexOf(Family.OCI, middle, TWO.manifest()), "v1")
        .hold("team/app", middle)
        .hold("team/app", inner)
        .hold("team/app", TWO.manifest());

    assertThat(((Published) ask(":v1")).images())
        .contains(new PublishedImage(inner.digest(), null, Platform.UNKNOWN));
  }

  @Test
  void indexesThatLeadToTooManyManifestsAreNotCompared() throws Exception {
    TestImage[] many = new TestImage[150];
    Arrays.fill(many, ARM);
    Content one = TestImage.index(Family.OCI, many);
    Content other = TestImage.index(Family.DOCKER, many);
    registry
        .hold("team/app", TestImage.indexOf(Family.OCI, one, other), "v1")
        .hold("team/app", one)
        .hold("team/app", other);

    assertThat(unanswered(ask(":v1")).cause()).isEqualTo(Cause.UNSUPPORTED);
    assertThat(unanswered(ask(":v1")).reason()).contains("256");
  }
}
