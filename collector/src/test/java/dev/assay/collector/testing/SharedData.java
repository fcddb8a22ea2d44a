package dev.assay.collector.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real data that stands beside the project and is no part of it. */
public final class SharedData {

  private SharedData() {}

  /**
   * Returns a file or directory of it, or skips the test where there is none: {@code
   * ASSAY_TEST_DATA} names the folder, which is else looked for beside the checkout.
   */
  public static Path at(String path) {
    String named = System.getenv("ASSAY_TEST_DATA");
    Path folder = named == null ? Path.of("../../shared/data") : Path.of(named);
    Path file = folder.resolve(path);
    assumeTrue(
        Files.exists(file),
        () -> "real test data is missing: " + file + " (ASSAY_TEST_DATA names its folder)");
    return file;
  }
}
