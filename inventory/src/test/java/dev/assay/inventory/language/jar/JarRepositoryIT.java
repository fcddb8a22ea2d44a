package dev.assay.inventory.language.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.packageurl.PackageURL;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Identifies the archives of the local Maven repository, whose directories name them. */
class JarRepositoryIT {

  private static final Path REPOSITORY =
      Path.of(
          System.getProperty(
              "maven.repo.local", System.getProperty("user.home") + "/.m2/repository"));

  @Test
  void archivesOfTheLocalRepositoryAreWhatTheyAre() throws IOException {
    assumeTrue(Files.isDirectory(REPOSITORY), "no local Maven repository here");
    int right = 0;
    List<String> wrong = new ArrayList<>();
    List<Path> jars = jars();
    for (Path jar : jars) {
      String expected = coordinatesOf(jar);
      PackageURL found = identify(jar).purl();
      if (found == null || !found.getType().equals("maven")) {
        continue; // honestly unknown
      }
      if (found.getCoordinates().equals(expected)) {
        right++;
      } else {
        wrong.add(expected + " was taken for " + found);
      }
    }
    assumeTrue(jars.size() > 100, "too few archives to tell a rate");
    assertThat(wrong.size())
        .as(String.join("\n", wrong))
        .isLessThanOrEqualTo(jars.size() * 3 / 100);
    assertThat(right).isGreaterThan(jars.size() * 3 / 4);
  }

  private static List<Path> jars() throws IOException {
    try (Stream<Path> files = Files.walk(REPOSITORY)) {
      return files
          .filter(file -> file.toString().endsWith(".jar") && coordinatesFit(file))
          .sorted()
          .toList();
    }
  }

  /** Leaves out sources, tests and others with a classifier that makes them another library. */
  private static boolean coordinatesFit(Path jar) {
    Path version = jar.resolveSibling(".").normalize();
    Path artifact = version.resolveSibling(".").normalize();
    return jar.getFileName()
        .toString()
        .equals(artifact.getFileName() + "-" + version.getFileName() + ".jar");
  }

  private static String coordinatesOf(Path jar) throws IOException {
    Path relative = REPOSITORY.relativize(jar);
    int names = relative.getNameCount();
    String group = relative.subpath(0, names - 3).toString().replace('/', '.');
    return "pkg:maven/"
        + group
        + "/"
        + relative.getName(names - 3)
        + "@"
        + relative.getName(names - 2).toString().replace("+", "%2B");
  }

  private static JarIdentity identify(Path jar) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(jar)) {
      JarContent content = JarReader.read(channel, jar.toString(), JarLimits.DEFAULT);
      assertThat(content.archives()).as(jar + " " + content.problems()).isNotEmpty();
      return JarIdentification.identify(content.archives().get(0).evidence());
    }
  }
}
