package dev.assay.sensor.procfs;

import java.nio.charset.StandardCharsets;
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
