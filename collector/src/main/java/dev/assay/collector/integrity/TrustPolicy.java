package dev.assay.collector.integrity;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.registry.Mirrors;
import java.util.List;
import java.util.Optional;

/**
 * Tells images from trusted registries from others. A risk of its own: an image may come from a
 * trusted registry and be violated, or be what an untrusted one holds.
 *
 * @param trusted registries ("registry.example", "registry.example:5000"), or parts of them
 *     ("registry.example/team"), down to one repository ("registry.example/team/app"); empty:
 *     nothing is said of any image
 * @param mirrors where what mirrors hold comes from: either name may be the trusted one
 */
public record TrustPolicy(List<String> trusted, Mirrors mirrors) {

  /** Checks and copies the list. */
  public TrustPolicy {
    for (String entry : trusted) {
      if (entry.isBlank() || entry.endsWith("/") || entry.contains("://")) {
        throw new IllegalArgumentException(
            "trusted registry: '"
                + entry
                + "' (expected: a host as image references name it, with or without a port and a"
                + " path, without a scheme and without a slash at the end)");
      }
    }
    trusted = List.copyOf(trusted);
  }

  /** Returns whether anything is said at all. */
  public boolean isConfigured() {
    return !trusted.isEmpty();
  }

  /**
   * Returns whether an image is known to be from elsewhere. One whose name is no reference is not:
   * nobody knows where it is from.
   *
   * @param reference the image as deployed
   */
  public boolean isUntrusted(String reference) {
    if (trusted.isEmpty()) {
      return false;
    }
    Optional<ImageReference> parsed = ImageReference.parse(reference);
    return parsed.isPresent()
        && !isTrusted(parsed.get())
        && !isTrusted(mirrors.source(parsed.get()));
  }

  private boolean isTrusted(ImageReference reference) {
    String repository = reference.repository().toString();
    return trusted.stream()
        .anyMatch(entry -> repository.equals(entry) || repository.startsWith(entry + "/"));
  }
}
