package dev.assay.collector.artifact;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256, 32 bytes: names the content of an image configuration or of an archive. */
public final class Sha256 implements Comparable<Sha256> {

  /** Length in bytes. */
  public static final int BYTES = 32;

  private static final String PREFIX = "sha256:";

  private final byte[] bytes;

  private Sha256(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns the digest that consists of a copy of {@code bytes}. */
  public static Sha256 ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("digest: " + bytes.length + " bytes (expected: 32)");
    }
    return new Sha256(bytes.clone());
  }

  /** Returns the digest written as 64 hexadecimal digits, with or without "sha256:" before it. */
  public static Sha256 parse(String text) {
    String digits = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    if (digits.length() != 2 * BYTES) {
      throw new IllegalArgumentException(
          "digest: '" + text + "' (expected: sha256: and 64 hexadecimal digits)");
    }
    return new Sha256(HexFormat.of().parseHex(digits));
  }

  /** Computes the digest of {@code content}. */
  public static Sha256 compute(byte[] content) {
    return new Sha256(newDigest().digest(content));
  }

  /** Returns a new SHA-256 computation; every Java platform has one. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java runtime has no SHA-256, which each must have", e);
    }
  }

  /** Returns a copy of the 32 bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Returns the first eight bytes, big-endian: the key under which the content is stored. The odds
   * that two of a million contents share one are 3 in 10^8.
   */
  public long key() {
    return ByteBuffer.wrap(bytes).getLong();
  }

  /** Returns the 64 hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public int compareTo(Sha256 other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sha256 that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return (int) key();
  }

  /** Returns "sha256:" and the hexadecimal digits. */
  @Override
  public String toString() {
    return PREFIX + hex();
  }
}
