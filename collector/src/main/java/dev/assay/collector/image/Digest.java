package dev.assay.collector.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A SHA-256 digest of content, written {@code sha256:} and 64 lower-case hexadecimal digits.
 *
 * @param value the digest in that form (OCI image-spec, descriptor, "Digests")
 */
public record Digest(String value) implements Comparable<Digest> {

  private static final String PREFIX = "sha256:";
  private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

  /**
   * A digest as container runtimes write it: with a scheme ("docker-pullable://"), a repository
   * before the at sign, or as bare digits (CRI-O's image ids).
   */
  private static final Pattern LENIENT =
      Pattern.compile("(?:[a-z-]+://)?(?:[^@\\s]+@)?(?:sha256:)?([0-9a-f]{64})");

  /** Checks the form. */
  public Digest {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "digest: '" + value + "' (expected: sha256: and 64 hexadecimal digits)");
    }
  }

  /** Returns the digest of {@code content}. */
  public static Digest ofContent(byte[] content) {
    return ofBytes(sha256().digest(content));
  }

  /** Returns a new computation of a digest, for content that comes in pieces. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Returns the digest whose 32 bytes are {@code bytes}. */
  public static Digest ofBytes(byte[] bytes) {
    if (bytes.length != 32) {
      throw new IllegalArgumentException("digest: " + bytes.length + " bytes (expected: 32)");
    }
    return new Digest(PREFIX + HexFormat.of().formatHex(bytes));
  }

  /** Finds the digest in what a container runtime calls an image id or reference. */
  public static Optional<Digest> find(String text) {
    Matcher matcher = LENIENT.matcher(text);
    return matcher.matches()
        ? Optional.of(new Digest(PREFIX + matcher.group(1)))
        : Optional.empty();
  }

  /** Returns the 32 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex());
  }

  /** Returns the 64 digits without the algorithm's name. */
  public String hex() {
    return value.substring(PREFIX.length());
  }

  @Override
  public int compareTo(Digest other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
