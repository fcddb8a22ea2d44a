package dev.assay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the local database of advisories stands. */
final class AdvisoryOptions {

  @Option(
      names = "--db",
      paramLabel = "DIR",
      description = {
        "Directory of the advisories.",
        "Default: advisories, in the data directory of assay up"
            + " ($XDG_DATA_HOME/assay, ~/.local/share/assay)."
      })
  private @Nullable Path directory;

  /** Returns the directory, made where it is missing. */
  Path open() {
    Path chosen = directory == null ? DataDirectory.open(null).resolve("advisories") : directory;
    try {
      Files.createDirectories(chosen);
    } catch (IOException e) {
      throw new CommandFailure(
          "the directory of advisories " + chosen + " cannot be made: " + e + "; another: --db", e);
    }
    return chosen;
  }
}
