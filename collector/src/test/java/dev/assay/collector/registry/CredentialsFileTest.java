package dev.assay.collector.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsFileTest {

  @TempDir private Path directory;

  @Test
  void bothFormsAndOldNamesAreRead() throws IOException {
    Path file =
        write(
            """
            {"auths": {
              "registry.example:5000": {"auth": "YWRtaW46czpjcmV0"},
              "https://index.docker.io/v1/": {"username": "me", "password": "pw"}
            }, "credsStore": "ignored"}
            """);
    assertThat(CredentialsFile.read(file))
        .containsOnlyKeys("registry.example:5000", "docker.io")
        .containsEntry("registry.example:5000", new Credentials("admin", "s:cret"))
        .containsEntry("docker.io", new Credentials("me", "pw"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | no object \"auths\"",
        "{\"auths\": {\"a\": {}}} | \"a\" has neither auth nor username and password",
        "{\"auths\": {\"a\": {\"auth\": \"%%secret\"}}} | auth of \"a\" is no Base64",
        "{\"auths\": secret | no JSON, at line 1",
      })
  void malformedFileIsNamedWithoutItsSecrets(String content, String expected) throws IOException {
    Path file = write(content);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CredentialsFile.read(file))
        .withMessageContaining(file.toString())
        .withMessageContaining(expected)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
  }

  @Test
  void missingFileIsNamed() {
    Path missing = directory.resolve("missing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CredentialsFile.read(missing))
        .withMessageContaining(missing.toString());
  }

  private Path write(String content) throws IOException {
    return Files.writeString(directory.resolve("config.json"), content);
  }
}
