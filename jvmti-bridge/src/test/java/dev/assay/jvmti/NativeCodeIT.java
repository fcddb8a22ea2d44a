package dev.assay.jvmti;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The C code as compilers and linkers see it. */
class NativeCodeIT {

  private static final Path SOURCES = Path.of("src/main/c");

  /** Red Hat Enterprise Linux 7's, the oldest that a JDK 8 still runs on. */
  private static final int NEWEST_GLIBC_MINOR = 17;

  /** Shared, since compiling with sanitizers takes long. */
  @TempDir private static Path directory;

  @Test
  void exportsEntryPointsOnlyAndNeedsNothingNewerThanOldGlibc() throws Exception {
    Privileges.assume(has("objdump"), "objdump (binutils) is missing");
    List<String> symbols =
        run(List.of("objdump", "-T", JavaProcess.library(directory).toString()), Map.of()).out();

    assertThat(symbols.stream().filter(line -> line.contains(" g ")).map(NativeCodeIT::lastWord))
        .containsExactlyInAnyOrder("Agent_OnAttach", "Agent_OnLoad", "JNI_OnLoad");
    Pattern version = Pattern.compile("GLIBC_2\\.(\\d+)");
    for (String line : symbols) {
      Matcher matcher = version.matcher(line);
      if (matcher.find()) {
        assertThat(Integer.parseInt(matcher.group(1)))
            .as(line)
            .isLessThanOrEqualTo(NEWEST_GLIBC_MINOR);
      }
    }
    // Fortified and stack-protected code calls functions that musl lacks.
    assertThat(symbols).noneMatch(line -> line.contains("_chk"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"concurrent", "overflow", "unloaded-after-drain", "unloaded-before-drain"})
  void sanitizersFindNothingWhileClassesComeAndGo(String what) throws Exception {
    Path library = sanitizedLibrary();

    assertClean(
        List.of(
            "-cp",
            JavaProcess.classPath(),
            LoaderProgram.class.getName(),
            library.toString(),
            what));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "=", "=,,a=1,,", "=jar=", "=jar=/nowhere.jar,b", "=report.short.lived=tru"})
  void sanitizersFindNothingWhateverTheOptions(String options) throws Exception {
    Path library = sanitizedLibrary();

    assertClean(
        List.of(
            "-agentpath:"
                + library
                + options
                + (options.isEmpty() ? "=" : ",")
                + "report.short.lived=true",
            "-cp",
            JavaProcess.location(JavaProcess.class).toString(),
            WaitingProgram.class.getName(),
            "0"));
  }

  private static void assertClean(List<String> arguments) throws IOException, InterruptedException {
    Jdk jdk = Jdk.all().get(0);
    Map<String, String> environment =
        Map.of(
            "LD_PRELOAD", run(List.of("gcc", "-print-file-name=libasan.so"), Map.of()).out().get(0),
            // The JVM leaks by design and handles SIGSEGV itself.
            "ASAN_OPTIONS", "detect_leaks=0:handle_segv=0:allow_user_segv_handler=1",
            "UBSAN_OPTIONS", "print_stacktrace=1");

    JavaProcess process = JavaProcess.run(jdk, directory, arguments, environment);

    assertThat(process.exitCode()).as("%s", process.err()).isZero();
    assertThat(process.err())
        .noneMatch(line -> line.contains("AddressSanitizer") || line.contains("runtime error"));
  }

  private static Path sanitizedLibrary() throws IOException, InterruptedException {
    Path library = directory.resolve(JavaProcess.platform()).resolve("libassay-bridge.so");
    if (Files.exists(library)) {
      return library;
    }
    Privileges.assume(has("gcc"), "gcc is missing");
    Path libasan =
        Path.of(run(List.of("gcc", "-print-file-name=libasan.so"), Map.of()).out().get(0));
    Privileges.assume(libasan.isAbsolute(), "gcc has no address sanitizer");
    JavaProcess compiled =
        run(
            List.of(
                "sh",
                SOURCES.resolve("compile.sh").toString(),
                System.getProperty("java.home"),
                directory.toString()),
            Map.of(
                "CFLAGS",
                "-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined"
                    + " -fno-omit-frame-pointer"));
    assertThat(compiled.exitCode()).as("%s", compiled.err()).isZero();
    Files.move(AgentJar.make(directory), library.resolveSibling("assay-agent.jar"));
    return library;
  }

  private static boolean has(String program) throws IOException {
    for (String each : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(each, program))) {
        return true;
      }
    }
    return false;
  }

  private static String lastWord(String line) {
    return line.substring(line.lastIndexOf(' ') + 1);
  }

  private static JavaProcess run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    return JavaProcess.run(command, directory, environment);
  }
}
