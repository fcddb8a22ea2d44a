package dev.assay.sensor.container;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * SHA-256 digest of an image's configuration: the image ID. The one name of an image that is bound
 * to its content.
 *
 * @param hex 64 lower-case hexadecimal digits, without "sha256:"
 */
public record ConfigDigest(String hex) {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final String ALGORITHM = "sha256:";

  /** Checks the form. */
  public ConfigDigest {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "hex: '" + hex + "' (expected: 64 lower-case hexadecimal digits)");
    }
  }

  /**
   * Reads an image ID in any form in which runtimes give it: with and without "sha256:", and with
   * the prefixes of cri-dockerd. Empty for anything that is a name, such as
   * "repository@sha256:...".
   */
  public static Optional<ConfigDigest> parse(String imageId) {
    String bare = imageId;
    for (String prefix : new String[] {"docker-pullable://", "docker://", ALGORITHM}) {
      bare = bare.startsWith(prefix) ? bare.substring(prefix.length()) : bare;
    }
    return HEX.matcher(bare).matches() ? Optional.of(new ConfigDigest(bare)) : Optional.empty();
  }

  /** Returns the 32 bytes. */
  public byte[] toBytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** Returns the usual form, "sha256:" and the digits. */
  @Override
  public String toString() {
    return ALGORITHM + hex;
  }
}
