package dev.assay.collector.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is kept: everything but its secret, of which there is only a digest. The secret has
 * 256 random bits, so that a plain digest cannot be searched.
 *
 * @param id names it, in the token too
 * @param name for people
 * @param role what its holder may do
 * @param sha256 digest of the whole token, in hexadecimal
 * @param cluster the cluster of a sensor
 * @param node the node of a sensor, or {@link Caller#ANY_NODE}
 * @param created when it was made
 * @param expires from when it is worth nothing; null: never
 */
public record Token(
    String id,
    String name,
    Role role,
    String sha256,
    String cluster,
    String node,
    Instant created,
    @Nullable Instant expires) {

  private static final Pattern FORM = Pattern.compile("assay_([0-9a-f]{12})_[A-Za-z0-9_-]{43}");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{12}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,99}");
  private static final Pattern PLACE = Pattern.compile("[A-Za-z0-9._:/-]{0,253}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final int ID_BYTES = 6;
  private static final int SECRET_BYTES = 32;

  /**
   * Checks the fields.
   *
   * @throws IllegalArgumentException naming the one that is wrong
   */
  public Token {
    require(ID, "id", id, "12 hexadecimal digits");
    require(NAME, "name", name, "1 to 100 of A-Za-z0-9._@-, first a letter or digit");
    require(DIGEST, "sha256", sha256, "64 hexadecimal digits");
    require(PLACE, "cluster", cluster, "at most 253 of A-Za-z0-9._:/-");
    if (!node.equals(Caller.ANY_NODE)) {
      require(PLACE, "node", node, "at most 253 of A-Za-z0-9._:/-, or *");
    }
    if (node.isEmpty() == (role == Role.SENSOR)) {
      throw new IllegalArgumentException(
          "node: '"
              + node
              + "' (expected: the node of a sensor, or * for all of its cluster; none"
              + " for other roles)");
    }
    if (role != Role.SENSOR && !cluster.isEmpty()) {
      throw new IllegalArgumentException(
          "cluster: '" + cluster + "' (expected: none, but for sensors)");
    }
  }

  private static void require(Pattern pattern, String field, String value, String rule) {
    if (!pattern.matcher(value).matches()) {
      throw new IllegalArgumentException(field + ": '" + value + "' (expected: " + rule + ")");
    }
  }

  /**
   * A token that was just made, with the secret that is told once.
   *
   * @param kept what is kept of it
   * @param secret what its holder shows
   */
  public record Made(Token kept, String secret) {

    /** Never the secret. */
    @Override
    public String toString() {
      return kept.toString();
    }
  }

  /** Makes one. */
  public static Made make(
      String name,
      Role role,
      String cluster,
      String node,
      Instant now,
      @Nullable Instant expires,
      SecureRandom random) {
    byte[] id = new byte[ID_BYTES];
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    String named = HexFormat.of().formatHex(id);
    String whole =
        "assay_" + named + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    return new Made(
        new Token(named, name, role, digest(whole), cluster, node, now, expires), whole);
  }

  /** Returns the id in what somebody shows; empty: it is no token of ours. */
  static Optional<String> idOf(String shown) {
    Matcher form = FORM.matcher(shown);
    return form.matches() ? Optional.of(form.group(1)) : Optional.empty();
  }

  /** Tells whether {@code shown} is this token; takes as long wherever they differ. */
  boolean is(String shown) {
    return MessageDigest.isEqual(
        sha256.getBytes(StandardCharsets.US_ASCII),
        digest(shown).getBytes(StandardCharsets.US_ASCII));
  }

  boolean isExpired(Instant now) {
    return expires != null && !now.isBefore(expires);
  }

  Caller caller() {
    return new Caller(name, role, "token " + id, cluster, node);
  }

  static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
