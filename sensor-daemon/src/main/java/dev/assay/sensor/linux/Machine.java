package dev.assay.sensor.linux;

import com.sun.jna.Platform;

/** The machine that this process runs on. */
public final class Machine {

  private Machine() {}

  /** Returns its architecture as image manifests and Go name it, for example "amd64", "arm64". */
  public static String architecture() {
    return switch (Platform.ARCH) {
      case "x86-64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> Platform.ARCH;
    };
  }
}
