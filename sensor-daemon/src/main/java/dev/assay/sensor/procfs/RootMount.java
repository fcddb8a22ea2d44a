package dev.assay.sensor.procfs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file system mounted at a process's root, with what an overlay says of its layers.
 *
 * @param fileSystem its type, for example "overlay"
 * @param lowerDirectories the layers that are only read, as the mount option has them: they name
 *     what was unpacked, to be compared only; empty where it has none
 * @param upperDirectory the layer that is written, a path in the mount namespace of who mounted it;
 *     null where there is none
 */
public record RootMount(
    String fileSystem, String lowerDirectories, @Nullable String upperDirectory) {

  private static final String OVERLAY = "overlay";

  /** Returns whether it has layers. */
  public boolean isOverlay() {
    return fileSystem.equals(OVERLAY);
  }

  /**
   * Returns the layers that are only read, as paths in the mount namespace of who mounted it; those
   * that are relative to a directory which nobody knows any more are left out.
   */
  public List<String> lowerPaths() {
    return lowerDirectories
        .lines()
        .map(option -> option.substring(option.indexOf('=') + 1))
        .map(MountLine::unescape)
        // A colon within a path is written with a backslash before it (overlayfs.rst).
        .flatMap(paths -> Arrays.stream(paths.split("(?<!\\\\):", -1)))
        .map(path -> path.replace("\\:", ":"))
        .filter(path -> path.startsWith("/"))
        .toList();
  }

  /** Finds the mount at "/" in mountinfo: the last one, which hides those before. */
  static final class Parser {

    private @Nullable RootMount found;

    private final LineBuffer lines = new LineBuffer(this::line);

    void add(byte[] bytes, int length) {
      lines.add(bytes, length);
    }

    @Nullable RootMount finish() {
      lines.finish();
      return found;
    }

    private void line(byte[] bytes, int from, int to) {
      Mount mount = MountLine.parse(bytes, from, to);
      if (mount == null || !mount.mountPoint().equals("/")) {
        return;
      }
      String line = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
      found = of(mount.fileSystem(), line.substring(line.lastIndexOf(' ') + 1));
    }

    private static RootMount of(String fileSystem, String options) {
      StringBuilder lower = new StringBuilder();
      String upper = null;
      // A comma within a path is written as \054: seq_show_option in include/linux/seq_file.h.
      for (String option : options.split(",", -1)) {
        if (option.startsWith("lowerdir")) {
          lower.append(option).append('\n');
        } else if (option.startsWith("upperdir=")) {
          upper = MountLine.unescape(option.substring("upperdir=".length()));
        }
      }
      return new RootMount(fileSystem, lower.toString(), upper);
    }
  }
}
