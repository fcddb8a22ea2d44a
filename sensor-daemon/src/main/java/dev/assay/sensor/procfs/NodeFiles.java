package dev.assay.sensor.procfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What /proc and the host's own files say about the node as a whole. */
public final class NodeFiles {

  /** An os-release is a dozen short lines; a host can put any file there. */
  private static final long LARGEST_FILE = 64 * 1024;

  private final Path procRoot;

  /** Creates a view of the node behind a proc file system. */
  public NodeFiles(Path procRoot) {
    this.procRoot = procRoot;
  }

  /** Returns the host name that the kernel has; empty if not known. */
  public String hostName() {
    return firstLine(procRoot.resolve("sys/kernel/hostname"));
  }

  /** Returns the kernel's release, as {@code uname -r} prints it; empty if not known. */
  public String kernelRelease() {
    return firstLine(procRoot.resolve("sys/kernel/osrelease"));
  }

  /**
   * Returns the host's distribution (os-release(5), PRETTY_NAME); empty if not known.
   *
   * @param hostPid a process that has the host's root
   */
  public String operatingSystem(int hostPid) {
    String root = hostPid + "/root";
    for (String file : List.of(root + "/etc/os-release", root + "/usr/lib/os-release")) {
      Optional<String> name =
          lines(procRoot.resolve(file)).stream()
              .filter(line -> line.startsWith("PRETTY_NAME="))
              .map(line -> unquote(line.substring("PRETTY_NAME=".length())))
              .findFirst();
      if (name.isPresent()) {
        return name.get();
      }
    }
    return "";
  }

  private static String firstLine(Path file) {
    return lines(file).stream().findFirst().orElse("").strip();
  }

  private static List<String> lines(Path file) {
    try {
      // Files of /proc have the size 0.
      return Files.isRegularFile(file) && Files.size(file) <= LARGEST_FILE
          ? Files.readAllLines(file, StandardCharsets.UTF_8)
          : List.of();
    } catch (IOException e) {
      // Absent, refused or no text: each is "not known" to whoever reads the name of a node.
      return List.of();
    }
  }

  private static String unquote(String value) {
    boolean quoted =
        value.length() >= 2
            && (value.charAt(0) == '"' || value.charAt(0) == '\'')
            && value.charAt(value.length() - 1) == value.charAt(0);
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
