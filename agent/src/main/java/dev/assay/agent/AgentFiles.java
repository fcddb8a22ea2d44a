package dev.assay.agent;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Copies the agent's jar, and the native bridge beside it, into a directory from which JVMs load
 * them: what an init container runs, in whose image is no other program that could. Does nothing
 * within a JVM that is observed.
 */
public final class AgentFiles {

  private static final String BRIDGE = "libassay-bridge.so";

  private AgentFiles() {}

  /**
   * Copies them.
   *
   * @param arguments the directory, which is there already
   * @throws IOException if a file cannot be read or written: the pod says so then
   */
  public static void main(String[] arguments) throws IOException, URISyntaxException {
    if (arguments.length != 1) {
      System.err.println("Usage: java -jar assay-agent.jar DIRECTORY");
      System.err.println("Copies the agent into DIRECTORY.");
      System.exit(2);
    }
    Path jar =
        Paths.get(AgentFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path directory = Paths.get(arguments[0]);
    Path bridge = jar.resolveSibling(BRIDGE);
    if (Files.exists(bridge)) {
      copy(bridge, directory.resolve(BRIDGE));
    }
    copy(jar, directory.resolve("assay-agent.jar"));
  }

  /** Whoever reads the file while it is replaced has the old one or the new one. */
  private static void copy(Path from, Path to) throws IOException {
    Path part = to.resolveSibling(to.getFileName() + ".part");
    Files.copy(from, part, StandardCopyOption.REPLACE_EXISTING);
    // Other containers of the pod run as other users.
    Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("r-xr-xr-x"));
    Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
  }
}
