package dev.assay.acceptance.kit;

import java.nio.file.Path;

/**
 * Assay's own programs, started as their users start them: from the built tree, by its launcher.
 */
public final class Assay {

  private Assay() {}

  /** The top of the source tree. */
  public static Path home() {
    return Path.of(System.getProperty("assay.home", Path.of("").toAbsolutePath().toString()));
  }
}
