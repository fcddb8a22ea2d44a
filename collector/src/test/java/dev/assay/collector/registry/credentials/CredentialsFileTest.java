package dev.assay.collector.registry.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.assay.collector.image.Repository;
import dev.assay.collector.registry.Credentials;
import dev.assay.collector.registry.Credentials.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsFileTest {

  private static final Repository APP = new Repository("registry.example:5000", "team/app");
  private static final Repository HUB = new Repository("docker.io", "library/nginx");

  @TempDir private Path directory;

  private static DockerConfig config(String json) {
    return DockerConfig.parse("here", json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void allFormsAndOldNamesAreRead() {
    DockerConfig config =
        config(
            """
            {"auths": {
              "registry.example:5000": {"auth": "YWRtaW46czpjcmV0"},
              "https://index.docker.io/v1/": {"username": "me", "password": "pw"},
              "https://token.example/v2/": {"identitytoken": "it"},
              "bearer.example": {"registrytoken": "rt"},
              "helped.example": {}
            }}
            """);
    assertThat(config.find(APP)).contains(new Credentials("admin", "s:cret"));
    assertThat(config.find(HUB)).contains(new Credentials("me", "pw"));
    assertThat(config.find(new Repository("token.example", "a")))
        .contains(new Credentials("", "it", Kind.IDENTITY_TOKEN));
    assertThat(config.find(new Repository("bearer.example", "a")))
        .contains(new Credentials("", "rt", Kind.BEARER));
    assertThat(config.find(new Repository("helped.example", "a"))).isEmpty();
    assertThat(config.find(new Repository("other.example", "a"))).isEmpty();
  }

  @Test
  void mostSpecificPathCounts() {
    DockerConfig config =
        config(
            """
            {"auths": {
              "registry.example:5000": {"username": "all", "password": "p"},
              "registry.example:5000/team": {"username": "team", "password": "p"},
              "registry.example:5000/team/other": {"username": "other", "password": "p"}
            }}
            """);
    assertThat(config.find(APP)).map(Credentials::username).contains("team");
    assertThat(config.find(new Repository(APP.registry(), "teams/app")))
        .map(Credentials::username)
        .contains("all");
  }

  @Test
  void dockercfgOfOldPullSecretsIsRead() {
    assertThat(config("{\"registry.example:5000\": {\"auth\": \"YWRtaW46czpjcmV0\"}}").find(APP))
        .contains(new Credentials("admin", "s:cret"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | no object \"auths\"",
        "{\"auths\": []} | no object \"auths\"",
        "{\"auths\": {\"a\": {\"x\": 1}}} | \"a\" has neither auth, username and password nor a"
            + " token",
        "{\"auths\": {\"a\": {\"auth\": \"%%secret\"}}} | auth of \"a\" is no Base64",
        "{\"auths\": secret | no JSON, at line 1",
        "{\"credsStore\": \"../evil\"} | is no name of a credential helper",
      })
  void malformedFileIsNamedWithoutItsSecrets(String content, String expected) throws IOException {
    Path file = write(content);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CredentialsFile.open(file))
        .withMessageContaining(file.toString())
        .withMessageContaining(expected)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
  }

  @Test
  void missingFileIsNamed() {
    Path missing = directory.resolve("missing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CredentialsFile.open(missing))
        .withMessageContaining(missing.toString());
  }

  @Test
  void replacedFileIsReadAgainAndADamagedOneIsNot() throws IOException {
    CredentialsFile file = CredentialsFile.open(write("{\"auths\": {}}"));
    assertThat(file.content().find(APP)).isEmpty();

    replace(
        "{\"auths\": {\"registry.example:5000\": {\"username\": \"me\", \"password\": \"p\"}}}");
    Optional<Credentials> replaced = file.content().find(APP);
    replace("{");

    assertThat(replaced).contains(new Credentials("me", "p"));
    assertThat(file.content().find(APP)).contains(new Credentials("me", "p"));
  }

  private Path write(String content) throws IOException {
    return Files.writeString(directory.resolve("config.json"), content);
  }

  /** As Kubernetes does: another file under the same name. */
  private void replace(String content) throws IOException {
    Path other = Files.writeString(directory.resolve("next"), content);
    Files.move(
        other, directory.resolve("config.json"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
