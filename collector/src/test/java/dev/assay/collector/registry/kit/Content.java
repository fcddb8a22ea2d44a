package dev.assay.collector.registry.kit;

import dev.assay.collector.image.Digest;
import java.nio.charset.StandardCharsets;

/**
 * Something that a registry stores.
 *
 * @param mediaType its type
 * @param text its bytes in UTF-8
 */
public record Content(String mediaType, String text) {

  public byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public Digest digest() {
    return Digest.ofContent(bytes());
  }

  /** Its descriptor, with more members. */
  public String descriptor(String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
        .formatted(mediaType, digest(), bytes().length, more);
  }
}
