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
import dev.assay.collector.registry.kit.ScriptedRegistry;
import dev.assay.collector.registry.kit.ScriptedRegistry.Script;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.testing.MovableClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a server that behaves as registries and what stands before them do. */
class HttpRegistryClientTest {

  private static final Platform AMD64 = new Platform("linux", "amd64", "");
  private static final TestImage ONE = TestImage.of(Family.OCI, "1", "amd64");
  private static final TestImage ARM = TestImage.of(Family.OCI, "1", "arm64");
  private static final TestImage TWO = TestImage.of(Family.OCI, "2", "amd64");
  private static final RegistryAccess.Limits LIMITS =
      new RegistryAccess.Limits(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofMinutes(1),
          2,
          Duration.ofSeconds(5));
  private static final String TAG_PATH = "/v2/team/app/manifests/v1";

  // As in production: nothing of it may block.
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final MovableClock clock = new MovableClock();
  private ScriptedRegistry registry;
  private HttpRegistryClient client;

  @BeforeEach
  void start() throws IOException {
    registry = new ScriptedRegistry();
    client = client(Map.of());
  }

  @AfterEach
  void stop() {
    registry.close();
    executor.shutdownNow();
  }

  private HttpRegistryClient client(Map<String, Credentials> credentials) {
    return client(credentials, Set.of());
  }

  private HttpRegistryClient client(
      Map<String, Credentials> credentials, Set<String> plainHttpRegistries) {
    return new HttpRegistryClient(
        RegistryAccess.standard()
            .with(CredentialsSource.of(credentials))
            .withPlainHttp(plainHttpRegistries)
            .with(LIMITS),
        clock,
        executor);
  }

  private SourceQuestion question(String name, Set<Digest> imageIds, Set<Digest> claims) {
    return new SourceQuestion(
        ImageReference.parse(registry.host() + "/team/app" + name).orElseThrow(),
        Set.of(AMD64),
        imageIds,
        claims);
  }

  private RegistryAnswer ask(String name) throws Exception {
    return ask(question(name, Set.of(ONE.id()), Set.of()));
  }

  private RegistryAnswer ask(SourceQuestion question) throws Exception {
    return client.ask(question).get(20, TimeUnit.SECONDS);
  }

  private static Unanswered unanswered(RegistryAnswer answer) {
    assertThat(answer).isInstanceOf(Unanswered.class);
    return (Unanswered) answer;
  }

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

    assertThat(published.held())
        .isEqualTo(Map.of(ONE.manifest().digest(), new Held(Kind.MANIFEST, Set.of(ONE.id()), 0)));
    assertThat(published.notHeld()).contains(ARM.id()).doesNotContain(ONE.id());
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
    registry.on(TAG_PATH, call -> call.error(404, code));

    Absent absent = (Absent) ask(":v1");

    assertThat(absent.path()).isEqualTo(registry.host() + "/team/app:v1");
    assertThat(absent.code()).isEqualTo(code);
    assertThat(registry.requests()).startsWith("HEAD " + TAG_PATH, "GET " + TAG_PATH, "GET /v2/");
  }

  @Test
  void contentIsLookedForByItsDigestWhereTheTagIsGone() throws Exception {
    registry.hold("team/app", ONE.manifest());

    Absent absent =
        (Absent) ask(question(":v1", Set.of(ONE.id()), Set.of(ONE.manifest().digest(), TWO.id())));

    assertThat(absent.held())
        .isEqualTo(Map.of(ONE.manifest().digest(), new Held(Kind.MANIFEST, Set.of(ONE.id()), 0)));
    assertThat(absent.notHeld()).contains(TWO.id());
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
    registry.on("/v2/team/app/tags/list", call -> call.error(404, "NAME_UNKNOWN"));

    assertThat(unanswered(ask(":v1")).reason()).contains("hide").contains("credentials");
  }

  @Test
  void notFoundInARepositoryThatMayBeReadIsAbsent() throws Exception {
    askForTokens("");
    registry.on("/v2/team/app/tags/list", call -> call.reply(200, "application/json", "{}"));

    assertThat(ask(":v1")).isInstanceOf(Absent.class);
  }

  /** Makes the root and the tag ask for a token of the registry's own service. */
  private void askForTokens(String scope) {
    String challenge =
        "Bearer realm=\"http://" + registry.host() + "/token\",service=\"it\"" + scope;
    Script notFound =
        call -> {
          if (call.header("Authorization").equals("Bearer good")) {
            call.error(404, "MANIFEST_UNKNOWN");
          } else {
            call.with("WWW-Authenticate", challenge).error(401, "UNAUTHORIZED");
          }
        };
    registry
        .on(TAG_PATH, notFound)
        .on("/v2/", call -> call.with("WWW-Authenticate", challenge).error(401, "UNAUTHORIZED"))
        .on("/token", call -> call.reply(200, "application/json", "{\"access_token\":\"good\"}"));
  }

  @Test
  void tokenIsAskedForOnceAndKept() throws Exception {
    String challenge = "Bearer realm=\"http://" + registry.host() + "/token\"";
    registry
        .on(
            "/token",
            call -> {
              assertThat(call.query()).contains("scope=repository:team/app:pull");
              call.reply(200, "application/json", "{\"token\":\"good\",\"expires_in\":300}");
            })
        .on(
            TAG_PATH,
            call -> {
              if (call.header("Authorization").equals("Bearer good")) {
                call.content(ONE.manifest());
              } else {
                call.with("WWW-Authenticate", "Negotiate")
                    .with("WWW-Authenticate", challenge)
                    .error(401, "UNAUTHORIZED");
              }
            });

    assertThat(ask(":v1")).isInstanceOf(Published.class);
    assertThat(ask(":v1")).isInstanceOf(Published.class);
    clock.advance(Duration.ofMinutes(5));
    assertThat(ask(":v1")).isInstanceOf(Published.class);

    assertThat(registry.requests()).filteredOn("GET /token"::equals).hasSize(2);
  }

  @Test
  void credentialsAreSentToTheRegistryThatAsksForThem() throws Exception {
    client = client(Map.of(registry.host(), new Credentials("me", "secret")));
    registry.on(
        TAG_PATH,
        call -> {
          if (call.header("Authorization").equals("Basic bWU6c2VjcmV0")) {
            call.content(ONE.manifest());
          } else {
            call.with("WWW-Authenticate", "Basic realm=\"x\"").error(401, "UNAUTHORIZED");
          }
        });

    assertThat(ask(":v1")).isInstanceOf(Published.class);
  }

  @Test
  void basicChallengeWithoutCredentialsSaysSo() throws Exception {
    registry.on(
        TAG_PATH,
        call -> call.with("WWW-Authenticate", "Basic realm=\"x\"").error(401, "UNAUTHORIZED"));

    assertThat(unanswered(ask(":v1")))
        .isEqualTo(
            new Unanswered(
                Cause.ACCESS_DENIED,
                registry.host() + " asks for a user name and password, and none is configured"));
  }

  @Test
  void failingTokenServiceIsADenial() throws Exception {
    askForTokens("");
    registry.on("/token", call -> call.error(500, "BROKEN"));

    assertThat(unanswered(ask(":v1")).cause()).isEqualTo(Cause.ACCESS_DENIED);
  }

  @Test
  void redirectToAnotherServerIsFollowedWithoutCredentials() throws Exception {
    try (ScriptedRegistry other = new ScriptedRegistry()) {
      client = client(Map.of(registry.host(), new Credentials("me", "secret")));
      other.on("/elsewhere", call -> call.content(ONE.manifest()));
      registry.on(
          TAG_PATH,
          call -> {
            if (call.header("Authorization").isEmpty()) {
              call.with("WWW-Authenticate", "Basic realm=\"x\"").error(401, "UNAUTHORIZED");
            } else {
              call.with("Location", "http://" + other.host() + "/elsewhere")
                  .reply(307, "text/plain", "");
            }
          });

      assertThat(ask(":v1")).isInstanceOf(Published.class);
      assertThat(other.requests()).containsOnly("HEAD /elsewhere", "GET /elsewhere");
    }
  }

  @Test
  void secretsOfASignedAddressAreNotShown() throws Exception {
    try (ScriptedRegistry other = new ScriptedRegistry()) {
      String signed = "http://me:pw@" + other.host() + "/elsewhere?X-Signature=s3cret";
      registry.on(TAG_PATH, call -> call.with("Location", signed).reply(307, "text/plain", ""));
      other.on("/elsewhere", call -> call.error(403, "DENIED"));
      assertThat(unanswered(ask(":v1")).reason())
          .isEqualTo("http://" + other.host() + "/elsewhere answers 403 DENIED");

      other.on("/elsewhere", call -> call.with("Location", "ftp://x").reply(307, "text/plain", ""));
      assertThat(unanswered(ask(":v1")).reason())
          .contains(other.host() + "/elsewhere: redirects")
          .doesNotContain("s3cret", "pw");
      String nobody = "http://127.0.0.1:1/elsewhere?X-Signature=s3cret";
      registry.on(TAG_PATH, call -> call.with("Location", nobody).reply(307, "text/plain", ""));
      assertThat(unanswered(ask(":v1")).reason())
          .contains("http://127.0.0.1:1/elsewhere: ")
          .doesNotContain("s3cret", "pw");
    }
  }

  @Test
  void circleOfRedirectsEnds() throws Exception {
    registry.on(TAG_PATH, call -> call.with("Location", TAG_PATH).reply(302, "text/plain", ""));

    assertThat(unanswered(ask(":v1")).reason()).contains("in a circle");
  }

  @Test
  void registryIsLeftAloneAsLongAsItAsksFor() throws Exception {
    registry.on(TAG_PATH, call -> call.with("Retry-After", "120").error(429, "TOOMANYREQUESTS"));
    ask(":v1");
    registry.hold("team/app", ONE.manifest(), "v1");
    registry.forgetRequests();

    clock.advance(Duration.ofSeconds(119));
    RegistryAnswer during = ask(":v1");
    List<String> requestsDuring = registry.requests();
    clock.advance(Duration.ofSeconds(1));

    assertThat(unanswered(during).cause()).isEqualTo(Cause.RATE_LIMITED);
    assertThat(requestsDuring).isEmpty();
    assertThat(ask(":v1")).isInstanceOf(Published.class);
  }

  @Test
  void giantBodyIsNotRead() throws Exception {
    registry.on(TAG_PATH, call -> call.reply(200, "application/json", " ".repeat(5 * 1024 * 1024)));

    assertThat(unanswered(ask(":v1")).reason()).contains("longer than 4194304 bytes");
  }

  @Test
  void bodyThatNeverEndsIsATimeout() throws Exception {
    registry.on(
        TAG_PATH,
        call -> {
          if (call.method().equals("HEAD")) {
            call.error(404, "");
          } else {
            call.hang();
          }
        });

    Unanswered answer = unanswered(ask(":v1"));

    assertThat(answer.cause()).isEqualTo(Cause.SOURCE_UNREACHABLE);
    assertThat(answer.reason()).contains("within 2000 ms");
  }

  @Test
  void nobodyListeningIsUnreachable() throws Exception {
    registry.close();

    assertThat(unanswered(ask(":v1")).cause()).isEqualTo(Cause.SOURCE_UNREACHABLE);
  }

  @Test
  void registryOfTheNodeItselfIsNotAskedWhereItMeansAnotherMachine() throws Exception {
    client =
        new HttpRegistryClient(
            RegistryAccess.standard().with(RegistryAccess.Loopback.NOT_ASKED), clock, executor);

    assertThat(unanswered(ask(":v1")).reason()).contains("on the node itself");
  }

  @Test
  void slowRegistryDelaysOnlyItsOwn() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    try (ScriptedRegistry slow = new ScriptedRegistry()) {
      for (int i = 0; i < 20; i++) {
        slow.on(
            "/v2/team/app/manifests/t" + i,
            call -> {
              try {
                released.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              call.error(500, "");
            });
      }
      registry.hold("team/app", ONE.manifest(), "v1");
      List<CompletableFuture<RegistryAnswer>> waiting =
          java.util.stream.IntStream.range(0, 20)
              .mapToObj(
                  i ->
                      client.ask(
                          new SourceQuestion(
                              ImageReference.parse(slow.host() + "/team/app:t" + i).orElseThrow(),
                              Set.of(AMD64),
                              Set.of(),
                              Set.of())))
              .toList();

      assertThat(ask(":v1")).isInstanceOf(Published.class);
      assertThat(waiting).noneMatch(CompletableFuture::isDone);
      released.countDown();
      for (CompletableFuture<RegistryAnswer> each : waiting) {
        assertThat(each.get(20, TimeUnit.SECONDS)).isInstanceOf(Unanswered.class);
      }
    }
  }
}
