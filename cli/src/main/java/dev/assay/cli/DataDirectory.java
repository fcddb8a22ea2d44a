package dev.assay.cli;

import dev.assay.settings.ProcessEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Where {@code assay up} keeps its state. */
final class DataDirectory {

  private DataDirectory() {}

  /**
   * Returns the directory, made where it is missing, for its owner alone.
   *
   * @param given the user's choice; null: as the XDG base directory specification says
   * @throws CommandFailure if it cannot be made or written to
   */
  static Path open(@Nullable Path given) {
    Path directory = (given == null ? usual() : given).toAbsolutePath();
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory.getParent());
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new CommandFailure(
          "the data directory " + directory + " cannot be made: " + e + "; choose another: --data",
          e);
    }
    if (!Files.isWritable(directory)) {
      throw new CommandFailure(
          "the data directory " + directory + " cannot be written to; choose another: --data");
    }
    return directory;
  }

  private static Path usual() {
    String xdg = ProcessEnvironment.variable("XDG_DATA_HOME");
    if (xdg != null) {
      return Path.of(xdg, "assay");
    }
    String home = ProcessEnvironment.property("user.home");
    if (home == null) {
      throw new CommandFailure("there is no home directory to keep data in: --data DIR");
    }
    return Path.of(home, ".local", "share", "assay");
  }
}
