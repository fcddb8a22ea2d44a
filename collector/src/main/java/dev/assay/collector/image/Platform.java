package dev.assay.collector.image;

import java.util.Locale;

/**
 * Operating system and instruction set, in the names of image indexes (OCI image-spec, "platform").
 *
 * @param os for example "linux"; empty where unknown
 * @param architecture in Go's names, for example "amd64"; empty where unknown
 * @param variant for example "v8"; mostly empty
 */
public record Platform(String os, String architecture, String variant) {

  /** Nothing is known. */
  public static final Platform UNKNOWN = new Platform("", "", "");

  /** Normalises: lower case, and arm64's only variant dropped, which some tools write. */
  public Platform {
    os = os.toLowerCase(Locale.ROOT);
    architecture = architecture.toLowerCase(Locale.ROOT);
    String lower = variant.toLowerCase(Locale.ROOT);
    variant = architecture.equals("arm64") && lower.equals("v8") ? "" : lower;
  }

  /** Returns whether an image made for {@code image} is one that a node of this platform pulls. */
  public boolean runs(Platform image) {
    return os.equals(image.os)
        && architecture.equals(image.architecture)
        && (variant.isEmpty() || image.variant.isEmpty() || variant.equals(image.variant));
  }

  @Override
  public String toString() {
    if (os.isEmpty()) {
      return "unknown platform";
    }
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
