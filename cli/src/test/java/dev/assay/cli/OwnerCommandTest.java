package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerCommandTest {

  @TempDir Path root;

  @BeforeEach
  void installPackages() throws IOException {
    write(
        "var/lib/dpkg/status",
        """
        Package: bsdutils
        Status: install ok installed
        Architecture: amd64
        Source: util-linux (2.38.1-5)
        Version: 1:2.38.1-5
        """);
    write("var/lib/dpkg/info/bsdutils.list", "/.\n/usr\n/usr/bin\n/usr/bin/logger\n");
    write("usr/bin/logger", "");
    Files.createDirectories(root.resolve("etc/alternatives"));
    Files.createSymbolicLink(root.resolve("etc/alternatives/log"), Path.of("/usr/bin/logger"));
    Files.createSymbolicLink(root.resolve("usr/bin/log"), Path.of("/etc/alternatives/log"));
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private CommandRun owner(String... paths) {
    String[] args = new String[paths.length + 5];
    System.arraycopy(
        new String[] {"owner", "--output", "json", "--root", root.toString()}, 0, args, 0, 5);
    System.arraycopy(paths, 0, args, 5, paths.length);
    return CommandRun.of(args);
  }

  @Test
  void ownersAndNoOwnersAreAnswers() throws IOException {
    CommandRun run = owner("/usr/bin/logger", "/usr/bin/none");

    JsonNode rows = new ObjectMapper().readTree(run.out());
    assertThat(rows.get(0).toString())
        .isEqualTo(
            "{\"path\":\"/usr/bin/logger\",\"type\":\"deb\",\"package\":\"bsdutils\","
                + "\"version\":\"1:2.38.1-5\",\"arch\":\"amd64\",\"source\":\"util-linux\","
                + "\"source_version\":\"2.38.1-5\"}");
    assertThat(rows.get(1).get("path").asText()).isEqualTo("/usr/bin/none");
    assertThat(rows.get(1).get("package").isNull()).isTrue();
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void alternativesAreFollowedToTheirFiles() {
    assertThat(owner("/usr/bin/log").out()).contains("\"package\" : \"bsdutils\"");
    assertThat(owner("/usr/bin/../../usr/bin/log").out()).contains("\"package\" : \"bsdutils\"");
  }

  @Test
  void packagesOfLanguagesOwnWhatIsLeft() throws IOException {
    write("srv/lib/python3.11/site-packages/x-1.dist-info/METADATA", "Name: x\nVersion: 1\n");
    write("srv/lib/python3.11/site-packages/x-1.dist-info/RECORD", "../../../bin/x,,\nx.py,,\n");
    assertThat(owner("/srv/bin/x").out()).contains("\"type\" : \"pypi\"");
    assertThat(owner("/srv/lib/python3.11/site-packages/x.py").out()).contains("pypi");
  }

  @Test
  void tableIsForPeople() {
    CommandRun run = CommandRun.of("owner", "--root", root.toString(), "/usr/bin/logger", "/x");
    assertThat(run.out()).contains("PACKAGE", "bsdutils", "(no package)");
  }

  @Test
  void whatCannotBeReadIsSaid() throws IOException {
    Files.delete(root.resolve("var/lib/dpkg/info/bsdutils.list"));
    CommandRun run = owner("/usr/bin/logger");
    assertThat(run.err()).contains("bsdutils: its list of files is missing");
  }

  @Test
  void aRootIsNeeded() {
    CommandRun run = CommandRun.of("owner", "/x");
    assertThat(run.err()).contains("--root or --container");
    assertThat(run.exitCode()).isEqualTo(2);
  }
}
