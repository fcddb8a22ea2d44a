package dev.assay.jvmti;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * -agentpath leaves class data sharing and the AOT cache as they are; the JVM's own log says so.
 */
class ArchivedStartIT {

  /** JEP 514: an AOT cache made in one step. */
  private static final int FIRST_WITH_AOT_CACHE = 25;

  @TempDir private Path directory;
  private Path application;
  private Path library;

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  static List<Jdk> jdksWithAotCache() {
    return Jdk.all().stream().filter(jdk -> jdk.feature() >= FIRST_WITH_AOT_CACHE).toList();
  }

  @BeforeEach
  void makeApplication() throws IOException {
    library = JavaProcess.library(directory);
    application = directory.resolve("application.jar");
    String entry = WaitingProgram.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(application))) {
      out.putNextEntry(new JarEntry(entry));
      out.write(Files.readAllBytes(JavaProcess.location(WaitingProgram.class).resolve(entry)));
    }
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void classDataSharingIsUsed(Jdk jdk) throws Exception {
    Path archive = directory.resolve("application.jsa");
    run(jdk, "-XX:ArchiveClassesAtExit=" + archive);

    List<String> bare = run(jdk, "-XX:SharedArchiveFile=" + archive, "-Xlog:class+load,cds");
    List<String> observed =
        run(jdk, agent(), "-XX:SharedArchiveFile=" + archive, "-Xlog:class+load,cds");

    assertThat(observed)
        .anyMatch(
            line ->
                line.endsWith(
                    WaitingProgram.class.getName() + " source: shared objects file (top)"));
    assertThat(observed).anyMatch(line -> line.contains("full module graph: enabled"));
    assertThat(notShared(observed)).isEqualTo(notShared(bare));
  }

  @ParameterizedTest
  @MethodSource("jdksWithAotCache")
  void aotCacheIsUsedWhetherOrNotItWasTrainedWithTheAgent(Jdk jdk) throws Exception {
    for (List<String> training : List.of(List.<String>of(), List.of(agent()))) {
      Path cache = directory.resolve(training.size() + ".aot");
      run(
          jdk,
          Stream.concat(training.stream(), Stream.of("-XX:AOTCacheOutput=" + cache))
              .toArray(String[]::new));

      assertThat(run(jdk, agent(), "-XX:AOTCache=" + cache, "-Xlog:aot"))
          .anyMatch(line -> line.contains("Using AOT-linked classes: true"));
    }
  }

  private String agent() {
    return "-agentpath:" + library;
  }

  private static List<String> notShared(List<String> log) {
    return log.stream()
        .filter(line -> line.contains(" source: jrt:") || line.contains(" source: file:"))
        .map(line -> line.replaceAll(".*\\] ", ""))
        .sorted()
        .toList();
  }

  private List<String> run(Jdk jdk, String... options) throws IOException, InterruptedException {
    JavaProcess process =
        JavaProcess.run(
            jdk,
            directory,
            Stream.of(
                    Stream.of(options),
                    // JDK 17 archives the module graph for this collector alone.
                    Stream.of("-XX:+UseG1GC", "-cp", application.toString()),
                    Stream.of(WaitingProgram.class.getName(), "0"))
                .flatMap(each -> each)
                .toList());
    assertThat(process.exitCode()).as("%s", process.err()).isZero();
    return process.out();
  }
}
