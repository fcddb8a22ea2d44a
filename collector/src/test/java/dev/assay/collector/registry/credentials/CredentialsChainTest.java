package dev.assay.collector.registry.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.Credentials;
import dev.assay.collector.testing.MovableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsChainTest {

  private static final Repository APP = new Repository("registry.example", "team/app");
  private static final DockerConfig SECRET =
      DockerConfig.parse(
          "secret",
          "{\"auths\":{\"registry.example\":{\"username\":\"secret\",\"password\":\"p\"}}}"
              .getBytes(StandardCharsets.UTF_8));

  @TempDir private Path directory;

  private Optional<Credentials> find(@Nullable String json, PullSecrets secrets) throws Exception {
    Path file = directory.resolve("config.json");
    CredentialsFile opened =
        json == null ? null : CredentialsFile.open(Files.writeString(file, json));
    return new CredentialsChain(opened, Duration.ofMinutes(1), secrets, new MovableClock())
        .find(APP)
        .get(120, TimeUnit.SECONDS);
  }

  @Test
  void fileIsBelievedBeforePullSecrets() throws Exception {
    String json = "{\"auths\":{\"registry.example\":{\"username\":\"file\",\"password\":\"p\"}}}";

    assertThat(find(json, () -> List.of(SECRET))).map(Credentials::username).contains("file");
    assertThat(find("{\"auths\":{}}", () -> List.of(SECRET)))
        .map(Credentials::username)
        .contains("secret");
    assertThat(find(null, () -> List.of(SECRET))).map(Credentials::username).contains("secret");
    assertThat(find(null, PullSecrets.NONE)).isEmpty();
  }

  @Test
  void missingHelperIsNamed() {
    assertThatThrownBy(
            () -> find("{\"credHelpers\":{\"registry.example\":\"no-such\"}}", PullSecrets.NONE))
        .hasMessageContaining("docker-credential-no-such cannot be run");
  }

  @Test
  void helpersAnswerIsTakenWithItsToken() throws Exception {
    assertThat(helped("cat >/dev/null; echo '{\"Username\":\"me\",\"Secret\":\"pw\"}'"))
        .contains(new Credentials("me", "pw"));
    assertThat(helped("cat >/dev/null; echo '{\"Username\":\"<token>\",\"Secret\":\"it\"}'"))
        .contains(new Credentials("", "it", Credentials.Kind.IDENTITY_TOKEN));
  }

  @Test
  void helperIsAskedForTheRegistry() throws Exception {
    assertThat(
            helped(
                "read server; echo"
                    + " \"{\\\"Username\\\":\\\"$server\\\",\\\"Secret\\\":\\\"p\\\"}\""))
        .map(Credentials::username)
        .contains("registry.example");
  }

  @Test
  void helperWithoutCredentialsIsNoFailure() throws Exception {
    assertThat(helped("echo 'credentials not found in native keychain'; exit 1")).isEmpty();
  }

  @Test
  void failuresOfHelpersTellNoSecrets() {
    assertThatThrownBy(() -> helped("echo 's3cret'; exit 3"))
        .hasMessageContaining("ended with 3")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> helped("cat >/dev/null; echo '{\"Secret\": s3cret'"))
        .hasMessageContaining("no JSON")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void helperThatDoesNotEndIsGivenUp() throws Exception {
    CredentialHelper helper = new CredentialHelper(Duration.ofMillis(200));
    assertThatThrownBy(
            () -> helper.get(program("exec sleep 600"), APP.registry()).get(120, TimeUnit.SECONDS))
        .hasMessageContaining("did not end within 200 ms");
  }

  private Optional<Credentials> helped(String script) throws Exception {
    return new CredentialHelper(Duration.ofMinutes(1))
        .get(program(script), APP.registry())
        .get(120, TimeUnit.SECONDS);
  }

  /** Makes a helper; by its path, since a test cannot change where programs are searched. */
  private String program(String script) throws IOException {
    Path program = directory.resolve("docker-credential-test");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program.toString();
  }
}
