package dev.assay.jvmti;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JVM's own log of loaded and initialised classes is the oracle. */
class SweepIT {

  private static final Pattern LOADED = Pattern.compile("\\[class,load *\\] (\\S+) source: .*");
  private static final Pattern INITIALISED =
      Pattern.compile("\\[class,init *\\] \\d+ Initializing '([^']+)'.*");
  private static final String PROGRAM = ObservedProgram.class.getName();

  @TempDir private Path directory;

  static List<Jdk> jdks() {
    return Jdk.all();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void tellsEveryNamedClassThatTheJvmLogged(Jdk jdk) throws Exception {
    Map<String, ClassStatus> told = observe(jdk);

    Set<String> logged =
        names(LOADED).stream().filter(name -> !isHidden(name)).collect(Collectors.toSet());
    assertThat(logged).hasSizeGreaterThan(450);
    assertThat(told.keySet()).containsAll(logged);
    Set<String> toldNamed =
        told.keySet().stream().filter(name -> !isHidden(name)).collect(Collectors.toSet());
    assertThat(toldNamed).isEqualTo(logged);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void tellsInitialisedFromLoaded(Jdk jdk) throws Exception {
    Map<String, ClassStatus> told = observe(jdk);

    assertThat(told)
        .containsEntry(PROGRAM + "$LoadedOnly", ClassStatus.LOADED)
        .containsEntry(PROGRAM + "$Initialised", ClassStatus.INITIALISED)
        .containsEntry(PROGRAM + "$Failing", ClassStatus.FAILED)
        .containsEntry(PROGRAM + "$LateClass", ClassStatus.INITIALISED);
    Set<String> initialised =
        names(INITIALISED).stream()
            .map(name -> name.replace('/', '.'))
            .filter(name -> told.containsKey(name))
            .collect(Collectors.toSet());
    assertThat(initialised).hasSizeGreaterThan(200);
    assertThat(initialised).allMatch(name -> told.get(name) != ClassStatus.LOADED);
    // The JVM does not log each class of its own that comes initialised from its archive.
    Set<String> toldOfOurs =
        told.keySet().stream()
            .filter(name -> name.startsWith("dev.assay.") && !isHidden(name))
            .filter(name -> told.get(name) != ClassStatus.LOADED)
            .collect(Collectors.toSet());
    assertThat(initialised).containsAll(toldOfOurs);
  }

  private Map<String, ClassStatus> observe(Jdk jdk) throws IOException, InterruptedException {
    Path file = directory.resolve("told.txt");
    JavaProcess process =
        JavaProcess.run(
            jdk,
            directory,
            List.of(
                "-Xcheck:jni",
                "-XX:+UseSerialGC",
                "-Xlog:class+load=info,class+init=info:file="
                    + directory.resolve("jvm.log")
                    + ":tags",
                "-cp",
                JavaProcess.classPath(),
                PROGRAM,
                JavaProcess.library(directory).toString(),
                file.toString()));
    assertThat(process.exitCode()).isZero();
    assertThat(process.out()).containsOnly("repeated 0, lost 0");
    Map<String, ClassStatus> told = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split(" ", 2);
      told.put(words[1], ClassStatus.valueOf(words[0]));
    }
    return told;
  }

  private Set<String> names(Pattern pattern) throws IOException {
    List<String> names = new ArrayList<>();
    for (String line : Files.readAllLines(directory.resolve("jvm.log"))) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.matches()) {
        names.add(matcher.group(1));
      }
    }
    return new TreeSet<>(names);
  }

  private static boolean isHidden(String name) {
    return name.indexOf('/') >= 0;
  }
}
