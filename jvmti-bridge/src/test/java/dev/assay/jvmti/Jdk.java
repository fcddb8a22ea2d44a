package dev.assay.jvmti;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A JDK of this machine, to run observed programs on. */
record Jdk(Path home, int feature) {

  /**
   * One JDK for each feature release from 17 on: this test's own, those beside it, and those named
   * in {@code ASSAY_TEST_JDKS} (paths separated by colons).
   */
  static List<Jdk> all() {
    Path own = Path.of(System.getProperty("java.home"));
    TreeMap<Integer, Jdk> byFeature = new TreeMap<>();
    for (Path home : candidates(own)) {
      if (Files.isExecutable(home.resolve("bin/java")) && Files.exists(home.resolve("release"))) {
        int feature = featureOf(home);
        if (feature >= 17) {
          byFeature.putIfAbsent(feature, new Jdk(home, feature));
        }
      }
    }
    return List.copyOf(byFeature.values());
  }

  private static List<Path> candidates(Path own) {
    List<Path> candidates = new ArrayList<>(List.of(own));
    String named = System.getenv("ASSAY_TEST_JDKS");
    if (named != null) {
      Stream.of(named.split(":", -1)).map(Path::of).forEach(candidates::add);
    }
    try (Stream<Path> beside = Files.list(own.resolveSibling("."))) {
      beside.sorted().forEach(candidates::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return candidates;
  }

  private static int featureOf(Path home) {
    Properties release = new Properties();
    try (var reader = Files.newBufferedReader(home.resolve("release"))) {
      release.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = release.getProperty("JAVA_VERSION", "0").replace("\"", "");
    return Integer.parseInt(version.split("[.+-]", 2)[0]);
  }

  @Override
  public String toString() {
    return "JDK " + feature;
  }
}
