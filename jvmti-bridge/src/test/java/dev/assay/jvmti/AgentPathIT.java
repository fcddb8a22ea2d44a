package dev.assay.jvmti;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** -agentpath and -javaagent in real JVMs. */
class AgentPathIT {

  /** Longer than the quiet time after which an application counts as started. */
  private static final String LONG = "5000";

  private static final String SHORT = "0";

  @TempDir private Path directory;
  private Path library;
  private Path jar;

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @BeforeEach
  void makeAgent() throws IOException {
    library = JavaProcess.library(directory);
    jar = AgentJar.make(directory);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void startsTheAgentOnceTheApplicationHasStarted(Jdk jdk) throws Exception {
    JavaProcess process = run(jdk, "-agentpath:" + library + "=a=1,b=2", LONG);

    assertThat(process.err()).isEmpty();
    assertThat(process.out())
        .containsExactly(
            "program",
            "entry start",
            "options a=1,b=2",
            "thread assay daemon",
            "isolated true",
            "program told true");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void shortLivedJvmPaysNothing(Jdk jdk) throws Exception {
    JavaProcess process = run(jdk, "-agentpath:" + library, SHORT);

    assertThat(process.err()).isEmpty();
    assertThat(process.out()).containsExactly("program");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void shortLivedJvmReportsAtExitWhereAsked(Jdk jdk) throws Exception {
    JavaProcess process =
        run(jdk, "-agentpath:" + library + "=report.short.lived=true,jar=" + jar + ",c=3", SHORT);

    assertThat(process.err()).isEmpty();
    assertThat(process.out())
        .containsExactly(
            "program",
            "entry exit",
            "options c=3",
            "thread DestroyJavaVM",
            "isolated true",
            "program told true");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void missingAgentIsSaidOnceAndTheApplicationGoesOn(Jdk jdk) throws Exception {
    JavaProcess process =
        run(jdk, "-agentpath:" + library + "=report.short.lived=true,jar=/nowhere.jar", SHORT);

    assertThat(process.exitCode()).isZero();
    assertThat(process.out()).containsExactly("program");
    assertThat(process.err())
        .containsExactly(
            "assay: cannot read /nowhere.jar: classes of this JVM are not observed; say where the"
                + " agent is: -agentpath:LIBRARY=jar=PATH");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void jarThatIsNoAgentIsSaidAndTheApplicationGoesOn(Jdk jdk) throws Exception {
    Files.writeString(jar, "no jar");

    JavaProcess process = run(jdk, "-agentpath:" + library + "=report.short.lived=true", SHORT);

    assertThat(process.exitCode()).isZero();
    assertThat(process.out()).containsExactly("program");
    assertThat(process.err()).contains("assay: starting the agent failed:");
    assertThat(process.err().get(1)).contains("ClassNotFoundException: dev.assay.agent.AgentMain");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void tooLongOptionsAreSaidAndTheApplicationGoesOn(Jdk jdk) throws Exception {
    for (String options : List.of("jar=" + "x".repeat(5000), "a=1," + "y".repeat(4095))) {
      JavaProcess process = run(jdk, "-agentpath:" + library + "=" + options, SHORT);

      assertThat(process.out()).containsExactly("program");
      assertThat(process.err()).hasSize(1);
      assertThat(process.err().get(0)).startsWith("assay: options of -agentpath: longer than");
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void javaAgentUnpacksAndLoadsTheLibraryWithoutAWordAndLeavesNoFile(Jdk jdk) throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));

    JavaProcess process = run(jdk, "-javaagent:" + jar + "=" + temporary, SHORT);

    assertThat(process.err()).isEmpty();
    assertThat(process.out())
        .containsExactly(
            "entry premain",
            "options " + temporary,
            "thread main",
            "isolated false",
            "program told false",
            "program");
    assertThat(temporary).isEmptyDirectory();
  }

  private JavaProcess run(Jdk jdk, String agent, String waitMillis)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-Xcheck:jni", "-XX:+UseSerialGC", agent));
    arguments.addAll(List.of("-cp", JavaProcess.location(JavaProcess.class).toString()));
    arguments.addAll(List.of(WaitingProgram.class.getName(), waitMillis));
    return JavaProcess.run(jdk, directory, arguments);
  }
}
