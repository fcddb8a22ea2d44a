package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Platform;
import dev.assay.collector.registry.RegistryAnswer.Unanswered;
import dev.assay.collector.registry.kit.Family;
import dev.assay.collector.registry.kit.ScriptedRegistry;
import dev.assay.collector.registry.kit.ScriptedRegistry.Script;
import dev.assay.collector.registry.kit.TestImage;
import dev.assay.collector.testing.MovableClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A client and a server that behaves as registries and what stands before them do. */
abstract class ScriptedRegistryCase {

  static final Platform AMD64 = new Platform("linux", "amd64", "");
  static final TestImage ONE = TestImage.of(Family.OCI, "1", "amd64");
  static final TestImage ARM = TestImage.of(Family.OCI, "1", "arm64");
  static final TestImage TWO = TestImage.of(Family.OCI, "2", "amd64");
  static final RegistryAccess.Limits LIMITS =
      new RegistryAccess.Limits(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofMinutes(1),
          2,
          Duration.ofSeconds(5));
  static final String TAG_PATH = "/v2/team/app/manifests/v1";
  static final String TAGS_PATH = "/v2/team/app/tags/list";

  // As in production: nothing of it may block.
  final ExecutorService executor = Executors.newSingleThreadExecutor();
  final MovableClock clock = new MovableClock();
  ScriptedRegistry registry;
  HttpRegistryClient client;

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

  HttpRegistryClient client(Map<String, Credentials> credentials) {
    return client(credentials, Set.of());
  }

  HttpRegistryClient client(Map<String, Credentials> credentials, Set<String> plainHttpRegistries) {
    return new HttpRegistryClient(
        RegistryAccess.standard()
            .with(CredentialsSource.of(credentials))
            .withPlainHttp(plainHttpRegistries)
            .with(LIMITS),
        clock,
        executor);
  }

  SourceQuestion question(String name, Set<Digest> imageIds, Set<Digest> claims) {
    return new SourceQuestion(
        ImageReference.parse(registry.host() + "/team/app" + name).orElseThrow(),
        Set.of(AMD64),
        imageIds,
        claims);
  }

  RegistryAnswer ask(String name) throws Exception {
    return ask(question(name, Set.of(ONE.id()), Set.of()));
  }

  RegistryAnswer ask(SourceQuestion question) throws Exception {
    return client.ask(question).get(20, TimeUnit.SECONDS);
  }

  static Unanswered unanswered(RegistryAnswer answer) {
    assertThat(answer).isInstanceOf(Unanswered.class);
    return (Unanswered) answer;
  }

  /** Makes the root and the tag ask for a token of the registry's own service. */
  void askForTokens(String scope) {
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
}
