package dev.assay.cli;

import dev.assay.settings.ProcessEnvironment;
import java.nio.file.Path;

/** Where the files of the running distribution are. */
final class Distribution {

  private Distribution() {}

  /**
   * Returns the jar of the Java agent, for JVMs of other users, too.
   *
   * @throws CommandFailure if this program was not started by its launcher
   */
  static Path agentJar() {
    return agentFile("assay-agent.jar");
  }

  /**
   * Returns the native library of the Java agent.
   *
   * @throws CommandFailure as {@link #agentJar}
   */
  static Path bridgeLibrary() {
    return agentFile("libassay-bridge.so");
  }

  private static Path agentFile(String name) {
    String home = ProcessEnvironment.property("assay.home");
    if (home == null) {
      throw new CommandFailure("start assay by its launcher: it says where the distribution is");
    }
    return Path.of(home, "agent", name).toAbsolutePath();
  }
}
