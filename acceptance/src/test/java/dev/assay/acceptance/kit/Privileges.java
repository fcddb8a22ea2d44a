package dev.assay.acceptance.kit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs from the machine: without it the test is skipped, or fails where it was
 * promised.
 */
public final class Privileges {

  private Privileges() {}

  /** Requires the user root and the given programs; skips the test, saying what is missing. */
  public static void requireRootAnd(String... programs) {
    List<String> missing = new ArrayList<>();
    if (!"root".equals(System.getProperty("user.name"))) {
      missing.add("the user root");
    }
    for (String program : programs) {
      if (!installed(program)) {
        missing.add("the program " + program + " (./verify as root installs it)");
      }
    }
    require(missing.isEmpty(), "this test needs " + String.join(", ", missing));
  }

  /**
   * Skips the test unless {@code met}; fails it where REQUIRE_PRIVILEGES=1 promises that nothing is
   * skipped.
   */
  public static void require(boolean met, String reason) {
    if (!met && "1".equals(System.getenv("REQUIRE_PRIVILEGES"))) {
      Assertions.fail("REQUIRE_PRIVILEGES=1, but " + reason);
    }
    Assumptions.assumeTrue(met, reason);
  }

  private static boolean installed(String program) {
    for (String directory : List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin")) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }
}
