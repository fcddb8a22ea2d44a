package dev.assay.jvmti;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Classes of loaders that come and go, in real JVMs. */
class LoaderIT {

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void drainTellsClassesOfLoadersThatDieBeforeTheNextSweep(Jdk jdk) throws Exception {
    assertThat(run(jdk, "unloaded-after-drain"))
        .containsExactly("told by drain: 1", "told after: 0", "lost: 0");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void classThatDiesUndrainedIsCountedAsLost(Jdk jdk) throws Exception {
    assertThat(run(jdk, "unloaded-before-drain")).containsExactly("told: 0", "lost: 1");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void hiddenClassThatDiesUnderALivingLoaderIsNoLoss(Jdk jdk) throws Exception {
    assertThat(run(jdk, "hidden")).containsExactly("lost: 0");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void fullRingIsCountedAndRepairedByTheSweep(Jdk jdk) throws Exception {
    assertThat(run(jdk, "overflow"))
        .containsExactly(
            "announced all: true",
            "told by drain: 0",
            "told by sweep: 1",
            "room again: true",
            "told by next drain: 1");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void concurrentLoadsAreToldOnceForEachStatus(Jdk jdk) throws Exception {
    assertThat(run(jdk, "concurrent"))
        .containsExactly("loaded: 2000", "told initialised: 2000", "told twice the same: 0");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void sweepThatTheEndOfTheJvmOvertakesSaysNothing(Jdk jdk) throws Exception {
    // Each end meets the sweeping thread somewhere else.
    for (int i = 0; i < 10; i++) {
      JavaProcess process = process(jdk, "ending");
      assertThat(process.exitCode()).isZero();
      assertThat(process.err()).noneMatch(line -> line.contains("JVMTI"));
    }
  }

  private List<String> run(Jdk jdk, String what) throws IOException, InterruptedException {
    JavaProcess process = process(jdk, what);
    assertThat(process.exitCode()).as("%s", process.err()).isZero();
    return process.out();
  }

  private JavaProcess process(Jdk jdk, String what) throws IOException, InterruptedException {
    return JavaProcess.run(
        jdk,
        directory,
        List.of(
            "-XX:+UseSerialGC",
            "-cp",
            JavaProcess.classPath(),
            LoaderProgram.class.getName(),
            JavaProcess.library(directory).toString(),
            what));
  }
}
