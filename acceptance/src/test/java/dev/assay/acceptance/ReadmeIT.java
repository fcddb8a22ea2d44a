package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Jdk;
import dev.assay.acceptance.kit.Privileges;
import dev.assay.acceptance.kit.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command of the README, run as it is written there.
 *
 * <p>In a network namespace of its own: the README uses the default port, which may be taken here.
 */
class ReadmeIT {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Pattern FENCED = Pattern.compile("(?m)^(\\./\\S+.*?)(?:\\s+#.*)?$");
  private static final Pattern INLINE = Pattern.compile("`((?:\\./assay|\\./verify|curl) ?[^`]*)`");

  /** It runs all tests, this one too. */
  private static final String VERIFY = "./verify";

  private static final String UP = "./assay up";

  /** Each other command with what it prints, as a basic regular expression, in README's order. */
  private static final Map<String, String> PRINTED = printed();

  @TempDir Path directory;

  private static Map<String, String> printed() {
    Map<String, String> printed = new LinkedHashMap<>();
    printed.put("./assay get packages --at-least file-mapped", "file mapped");
    printed.put("./assay get images", "^IMAGE\\|No images");
    printed.put("./assay get workloads", "^NAMESPACE\\|No workloads");
    printed.put(
        "./assay run --application shop --component web --version 1.0 -- java -jar app.jar",
        "works");
    printed.put("./assay get dependencies --artifact shop/web/1.0", "app.jar");
    printed.put("./assay run --report usage.json -- java -jar app.jar", "works");
    printed.put("./assay scan app.jar", "packages");
    printed.put("./assay get vulnerabilities --used", "No vulnerabilities");
    printed.put("./assay owner --root / /usr/bin/env", "coreutils");
    printed.put("./assay sensor --once --output json", "\"processes\"");
    printed.put("./assay completion", "complete");
    printed.put("curl localhost:7433/api/v1/violations", "violations");
    return printed;
  }

  @Test
  void everyCommandIsTriedHere() throws IOException {
    Set<String> tried = new LinkedHashSet<>(PRINTED.keySet());
    tried.add(UP);
    tried.add(VERIFY);

    assertThat(commands()).containsExactlyInAnyOrderElementsOf(tried);
  }

  @Test
  void commandsDoWhatIsWritten() throws Exception {
    Privileges.requireRootAnd("unshare", "ip", "curl");
    Jdk jdk = Jdk.require(17);
    Files.createSymbolicLink(directory.resolve("assay"), Path.of(Assay.launcher()));
    makeApplication(jdk);
    Path script = Files.writeString(directory.resolve("all.sh"), script());

    try (Service all =
        Service.start(
            "README",
            directory.resolve("all.log"),
            Map.of(
                "PATH",
                jdk.home().resolve("bin") + ":" + System.getenv("PATH"),
                "XDG_DATA_HOME",
                directory.resolve("data").toString()),
            List.of("unshare", "--net", "bash", script.toString()))) {
      assertThat(all.awaitEnd(LIMIT)).as(all.log()).isZero();
    }
    assertThat(new ObjectMapper().readTree(directory.resolve("usage.json").toFile()).path("jvm"))
        .as("usage.json")
        .isNotEmpty();
  }

  private static Set<String> commands() throws IOException {
    String text = Files.readString(Assay.home().resolve("README.md"));
    Set<String> commands = new LinkedHashSet<>();
    for (Pattern pattern : new Pattern[] {FENCED, INLINE}) {
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        commands.add(matcher.group(1).strip());
      }
    }
    return commands;
  }

  private void makeApplication(Jdk jdk) throws IOException {
    Path classes = directory.resolve("classes");
    jdk.compile(
        classes,
        "Main.java",
        """
        public class Main {
          public static void main(String[] args) {
            System.out.println("works");
          }
        }
        """);
    Command.run(
        jdk.program("jar"),
        "--create",
        "--file=" + directory.resolve("app.jar"),
        "--main-class=Main",
        "-C",
        classes.toString(),
        ".");
  }

  /** Runs each command until it has printed what it should, at most a minute long. */
  private String script() {
    StringBuilder script =
        new StringBuilder(
            """
            cd '%s'
            ip link set lo up || exit 90
            ./assay up >up.out 2>&1 &
            up=$!
            trap 'kill $up; wait $up' EXIT
            until_printed() { # pattern, command
              local end=$((SECONDS + 60))
              while ((SECONDS < end)); do
                if timeout 60 bash -c "$2" >out 2>err && grep -q -e "$1" out; then return; fi
                kill -0 $up || break
                sleep 0.2
              done
              echo "FAILED: $2"
              cat out err up.out
              exit 91
            }
            until_printed 'Ctrl-C stops' 'cat up.out'
            """
                .formatted(directory));
    PRINTED.forEach(
        (command, pattern) ->
            script.append("until_printed '%s' '%s'\n".formatted(pattern, command)));
    return script.toString();
  }
}
