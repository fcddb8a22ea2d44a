package dev.assay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.acceptance.kit.Assay;
import dev.assay.acceptance.kit.Command;
import dev.assay.acceptance.kit.Jdk;
import dev.assay.acceptance.kit.Privileges;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code assay attach} to JVMs in mount and process namespaces of their own, as those of containers
 * are, run by another user, with a {@code /tmp} of their own. The oracle is the JVM's own log.
 */
class AttachIT {

  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int USER = 65534;

  private static final String PROGRAM =
      """
      public class Program {
        static class Used { static int x = 1; static { x = 2; } }
        static class OnlyLoaded { static { System.out.println("never"); } }
        static class Late { static int x = 3; static { x = 4; } }
        public static void main(String[] arguments) throws Exception {
          Class.forName("Program$OnlyLoaded", false, Program.class.getClassLoader());
          System.out.println("used " + Used.x);
          System.out.println("ready");
          await('l');
          System.out.println("late " + Late.x);
          await('x');
          System.exit(7);
        }
        static void await(char word) throws Exception {
          for (int read = 0; read != word; ) {
            read = System.in.read();
            if (read < 0) {
              System.exit(1);
            }
          }
        }
      }
      """;

  @TempDir private Path directory;
  private Path classes;

  @BeforeEach
  void compile() throws IOException {
    Privileges.requireRootAnd("unshare", "setpriv", "mount");
    classes = directory.resolve("classes");
    Jdk.require(17).compile(classes, "Program.java", PROGRAM);
    // JUnit's directories are their owner's alone.
    Command.run("chmod", "-R", "a+rX", directory.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void allLivingClassesAreSeenAndTheApplicationGoesOn(int version) throws Exception {
    try (Target jvm = new Target(version, "mode=1777")) {
      jvm.readUntil("ready");
      Set<String> loaded = jvm.loadedByLog();

      Command.Result attached = jvm.attach();
      assertThat(attached.everything())
          .isEqualTo("Process " + jvm.pid() + " is observed from now on.\n");
      await().atMost(SOON).until(() -> Files.exists(jvm.report()));
      JsonNode report = new ObjectMapper().readTree(jvm.report().toFile());
      assertThat(report.path("jvm").path("capture").asText()).isEqualTo("JVMTI");
      assertThat(report.path("gaps").findValuesAsText("cause")).containsExactly("LATE_START");
      assertThat(names(report, "initialised")).contains("Program", "Program$Used");
      assertThat(names(report, "loadedOnly")).contains("Program$OnlyLoaded");
      Set<String> seen = names(report, "initialised");
      seen.addAll(names(report, "loadedOnly"));
      loaded.removeAll(seen);
      assertThat(loaded).as("loaded before the attach, not reported").isEmpty();
      assertThat(jvm.filesOfAssay()).as("left in its /tmp").isEmpty();

      assertThat(jvm.attach().output()).contains("has the agent already");
      jvm.say("l");
      jvm.readUntil("late 4");
      jvm.say("x");
      assertThat(jvm.exitCode()).isEqualTo(7);
    }
  }

  @Test
  void classesLoadedLaterAreSeenToo() throws Exception {
    try (Target jvm = new Target(17, "mode=1777")) {
      jvm.readUntil("ready");
      assertThat(jvm.attach().exitCode()).isZero();
      jvm.say("l");
      jvm.readUntil("late 4");
      await()
          .atMost(SOON)
          .until(() -> Files.exists(jvm.report()) && names(jvm).contains("Program$Late"));
      assertThat(jvm.lines).as("a list of threads would be here").hasSize(3);
    }
  }

  @Test
  void whereNoLibraryMayBeLoadedOnlyLoadedClassesAreSeenAndItIsSaid() throws Exception {
    try (Target jvm = new Target(17, "mode=1777,noexec")) {
      jvm.readUntil("ready");

      Command.Result attached = jvm.attach();

      assertThat(attached.output()).contains("by its loaded classes only", "was not loaded");
      await().atMost(SOON).until(() -> Files.exists(jvm.report()));
      JsonNode report = new ObjectMapper().readTree(jvm.report().toFile());
      assertThat(report.path("jvm").path("capture").asText()).isEqualTo("LOADED_ONLY");
      assertThat(report.path("gaps").findValuesAsText("cause"))
          .containsExactlyInAnyOrder("NO_NATIVE_BRIDGE", "LATE_START");
      assertThat(names(report, "loadedOnly")).contains("Program$Used");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "17, mode=0755, , did not answer",
    "17, ro, , cannot be copied into its /tmp",
    "17, 'mode=1777,size=64k', , cannot be copied",
    "17, mode=1777, -Xrs, -Xrs",
    "17, mode=1777, -XX:+DisableAttachMechanism, DisableAttachMechanism",
    "25, mode=1777, -XX:-EnableDynamicAgentLoading, EnableDynamicAgentLoading"
  })
  void jvmThatCannotBeObservedIsNotMeasuredAndGoesOn(
      int version, String temporary, @Nullable String option, String reason) throws Exception {
    try (Target jvm =
        option == null ? new Target(version, temporary) : new Target(version, temporary, option)) {
      jvm.readUntil("ready");

      Command.Result refused = jvm.attach();

      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.errors())
          .startsWith("assay: process " + jvm.pid() + " is not measured: ")
          .contains(reason);
      assertThat(jvm.filesOfAssay()).isEmpty();
      jvm.say("l");
      jvm.readUntil("late 4");
      assertThat(jvm.lines).as("a list of threads would be here").hasSize(3);
      jvm.say("x");
      assertThat(jvm.exitCode()).isEqualTo(7);
    }
  }

  private static Set<String> names(Target jvm) throws IOException {
    return names(new ObjectMapper().readTree(jvm.report().toFile()), "initialised");
  }

  private static Set<String> names(JsonNode report, String which) {
    Set<String> names = new TreeSet<>();
    for (JsonNode archive : report.path("archives")) {
      archive.path(which).forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  /** A JVM in namespaces of its own. */
  private final class Target implements AutoCloseable {

    private final Process unshare;
    private final List<String> lines = new ArrayList<>();
    private final BufferedReader out;
    private final Path log = directory.resolve("load.log");

    Target(int version, String temporary, String... options) throws IOException {
      Files.writeString(log, "");
      Command.run("chmod", "a+rw", log.toString());
      // Its own /tmp hides the directory of the test: that is at /mnt, too.
      String script =
          "mount --bind "
              + directory
              + " /mnt && mount -t tmpfs -o "
              + temporary
              + " tmpfs /tmp && exec setpriv --reuid="
              + USER
              + " --regid="
              + USER
              + " --clear-groups \"$@\"";
      List<String> command =
          new ArrayList<>(List.of("unshare", "--mount", "--pid", "--fork", "--mount-proc"));
      command.addAll(List.of("sh", "-c", script, "sh"));
      command.addAll(List.of(Jdk.require(version).program("java"), "-Xmx64m"));
      command.add("-Xlog:class+load=info:file=/mnt/load.log:none:filecount=0");
      command.addAll(List.of(options));
      command.addAll(List.of("-cp", "/mnt/classes", "Program"));
      this.unshare =
          new ProcessBuilder(command).redirectError(directory.resolve("err").toFile()).start();
      this.out = unshare.inputReader(StandardCharsets.UTF_8);
    }

    void readUntil(String line) throws IOException {
      String next = "";
      while (!next.equals(line)) {
        next = out.readLine();
        if (next == null) {
          throw new IOException("ended: " + lines + Files.readString(directory.resolve("err")));
        }
        lines.add(next);
      }
    }

    void say(String word) throws IOException {
      unshare.outputWriter().append(word).flush();
    }

    /** Its one child, as the kernel lists it. */
    long pid() throws IOException {
      String unshared = Long.toString(unshare.pid());
      Path children = Path.of("/proc", unshared, "task", unshared, "children");
      return Long.parseLong(Files.readString(children).strip());
    }

    Command.Result attach() throws IOException {
      return Assay.run("attach", Long.toString(pid()), "--report=/tmp/usage.json");
    }

    Path temporary() throws IOException {
      return Path.of("/proc", Long.toString(pid()), "root/tmp");
    }

    Path report() throws IOException {
      return temporary().resolve("usage.json");
    }

    List<String> filesOfAssay() throws IOException {
      try (Stream<Path> files = Files.list(temporary())) {
        return files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.startsWith("assay-") || name.startsWith(".attach"))
            .toList();
      }
    }

    /** Named classes that the JVM says it read from somewhere. */
    Set<String> loadedByLog() throws IOException {
      Set<String> names = new TreeSet<>();
      for (String line : Files.readAllLines(log)) {
        String[] words = line.strip().split(" ", -1);
        boolean named = words.length > 2 && words[1].equals("source:") && !words[0].contains("/0x");
        if (named
            && !words[0].contains("$$")
            && !words[0].contains("LambdaForm$")
            && !words[0].contains("$Species_")) {
          names.add(words[0]);
        }
      }
      return names;
    }

    int exitCode() throws Exception {
      assertThat(unshare.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return unshare.exitValue();
    }

    /** With another user the kernel forgets that the JVM is to end with its parent (prctl(2)). */
    @Override
    public void close() {
      unshare.descendants().forEach(ProcessHandle::destroyForcibly);
      unshare.destroyForcibly();
    }
  }
}
