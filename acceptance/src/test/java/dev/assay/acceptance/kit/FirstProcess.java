package dev.assay.acceptance.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The first process of a container, as the host sees it. */
public final class FirstProcess {

  private FirstProcess() {}

  /** Returns its directory below /proc. */
  public static Path of(Containerd.Running running) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (isIn(process, running)) {
          found.add(process);
        }
      }
    }
    return found.stream()
        .min(Comparator.comparing(each -> Integer.parseInt(each.getFileName().toString())))
        .orElseThrow();
  }

  private static boolean isIn(Path process, Containerd.Running running) {
    try {
      return Files.readString(process.resolve("cgroup")).contains(running.containerId());
    } catch (IOException e) {
      return false; // It has ended.
    }
  }
}
