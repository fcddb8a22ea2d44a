package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.registry.RegistryAnswer.Absent;
import dev.assay.collector.registry.RegistryAnswer.Cause;
import dev.assay.collector.registry.RegistryAnswer.Published;
import dev.assay.collector.registry.RegistryAnswer.Unanswered;
import dev.assay.collector.registry.kit.ScriptedRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How the client gets to the registry: tokens, redirects, limits, failures. */
class HttpRegistryAccessTest extends ScriptedRegistryCase {

  private static final String GOOD_FOR_FIVE_MINUTES = "{\"token\":\"good\",\"expires_in\":300}";

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
  void registryThatAsksForNoCredentialsIsShownThemBeforeAnythingCountsAsMissing() throws Exception {
    client = client(Map.of(registry.host(), new Credentials("me", "secret")));
    registry.on(
        TAG_PATH,
        call -> {
          if (call.header("Authorization").equals("Basic bWU6c2VjcmV0")) {
            call.content(ONE.manifest());
          } else {
            call.error(404, "MANIFEST_UNKNOWN");
          }
        });

    assertThat(ask(":v1")).isInstanceOf(Published.class);
    assertThat(ask(":v1")).isInstanceOf(Published.class);
  }

  @Test
  void credentialsThatAreRefusedThenAreNoProofOfAbsence() throws Exception {
    client = client(Map.of(registry.host(), new Credentials("me", "secret")));
    registry.on(
        TAG_PATH,
        call -> call.error(call.header("Authorization").isEmpty() ? 404 : 401, "MANIFEST_UNKNOWN"));

    assertThat(unanswered(ask(":v1")).cause()).isEqualTo(Cause.ACCESS_DENIED);
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
  void failingTokenServiceIsAnOutage() throws Exception {
    askForTokens("");
    registry.on("/token", call -> call.error(500, "BROKEN"));

    assertThat(unanswered(ask(":v1")).cause()).isEqualTo(Cause.SOURCE_FAILING);
  }

  @Test
  void refusingTokenServiceIsADenial() throws Exception {
    askForTokens("");
    registry.on("/token", call -> call.error(401, "UNAUTHORIZED"));

    assertThat(unanswered(ask(":v1")).cause()).isEqualTo(Cause.ACCESS_DENIED);
    assertThat(unanswered(ask(":v1")).reason()).contains("no credentials are configured");
  }

  @Test
  void identityTokenIsExchanged() throws Exception {
    client =
        client(
            Map.of(
                registry.host(),
                new Credentials("", "long-lived", Credentials.Kind.IDENTITY_TOKEN)));
    askForTokens("");
    registry.on(
        "/token",
        call -> {
          String form =
              new String(
                  call.exchange().getRequestBody().readAllBytes(),
                  java.nio.charset.StandardCharsets.UTF_8);
          assertThat(call.method()).isEqualTo("POST");
          assertThat(form)
              .contains("grant_type=refresh_token", "refresh_token=long-lived", "service=it");
          call.reply(200, "application/json", "{\"access_token\":\"good\"}");
        });
    registry.on("/v2/team/app/tags/list", call -> call.reply(200, "application/json", "{}"));

    assertThat(ask(":v1")).isInstanceOf(Absent.class);
  }

  @Test
  void refusalsSayWhatToDo() throws Exception {
    registry.on(TAG_PATH, call -> call.error(403, "DENIED"));
    assertThat(unanswered(ask(":v1")).reason()).contains("no credentials are configured for");

    registry.on(
        TAG_PATH,
        call -> {
          if (call.header("Authorization").isEmpty()) {
            call.with("WWW-Authenticate", "Basic realm=\"x\"").error(401, "UNAUTHORIZED");
          } else {
            call.error(403, "DENIED");
          }
        });
    client = client(Map.of(registry.host(), new Credentials("me", "secret")));
    assertThat(unanswered(ask(":v1")).reason())
        .contains("may not read team/app")
        .doesNotContain("secret");

    registry.on(
        TAG_PATH,
        call ->
            call.reply(
                403,
                "application/json",
                "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"rejected by Xray download blocking"
                    + " policy\"}]}"));
    assertThat(unanswered(ask(":v1")).reason()).contains("Xray").contains("is there");
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
          .startsWith("http://" + other.host() + "/elsewhere answers 403 DENIED")
          .doesNotContain("s3cret", "pw");

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
  void unchangedTagBehindTokensCostsOneRequestWhileTheTokenLivesAndTwoAfterwards()
      throws Exception {
    askForTokens("");
    registry
        .on("/token", call -> call.reply(200, "application/json", GOOD_FOR_FIVE_MINUTES))
        .on(
            TAG_PATH,
            call -> {
              if (call.header("Authorization").equals("Bearer good")) {
                call.content(ONE.manifest());
              } else {
                call.with(
                        "WWW-Authenticate",
                        "Bearer realm=\"http://" + registry.host() + "/token\",service=\"it\"")
                    .error(401, "UNAUTHORIZED");
              }
            });
    ask(":v1");

    registry.forgetRequests();
    ask(":v1");
    assertThat(registry.requests()).containsExactly("HEAD " + TAG_PATH + " Bearer good");
    clock.advance(Duration.ofMinutes(10));
    registry.forgetRequests();
    assertThat(ask(":v1")).isInstanceOf(Published.class);
    assertThat(registry.requests())
        .containsExactly("GET /token", "HEAD " + TAG_PATH + " Bearer good");
  }

  @Test
  void registryThatStoppedAskingForTokensIsAskedWithoutThem() throws Exception {
    askForTokens("");
    registry.on("/v2/team/app/tags/list", call -> call.reply(200, "application/json", "{}"));
    ask(":v1");
    clock.advance(Duration.ofMinutes(10));
    registry.on("/token", call -> call.error(404, "GONE"));
    registry.hold("team/app", ONE.manifest(), "v1");

    assertThat(ask(":v1")).isInstanceOf(Published.class);
  }

  @Test
  void registryMayNotLeadToInternalHostsThatItIsNotOneOf() throws Exception {
    String metadata = "http://169.254.169.254/latest/meta-data";
    registry.on(TAG_PATH, call -> call.with("Location", metadata).reply(307, "text/plain", ""));
    Unanswered redirected = unanswered(ask(":v1"));
    askForTokens("");
    registry.on(
        TAG_PATH,
        call ->
            call.with("WWW-Authenticate", "Bearer realm=\"" + metadata + "\"")
                .error(401, "UNAUTHORIZED"));
    Unanswered token = unanswered(ask(":v1"));

    assertThat(redirected.reason()).contains("169.254.169.254", "link-local", "internal-hosts");
    assertThat(token.cause()).isEqualTo(Cause.ACCESS_DENIED);
    assertThat(token.reason()).contains("token service", "link-local", "internal-hosts");
  }

  @Test
  void circleOfRedirectsEnds() throws Exception {
    registry.on(TAG_PATH, call -> call.with("Location", TAG_PATH).reply(302, "text/plain", ""));

    assertThat(unanswered(ask(":v1")).reason()).contains("in a circle");
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
