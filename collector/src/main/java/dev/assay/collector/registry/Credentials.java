package dev.assay.collector.registry;

import dev.assay.collector.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What to authenticate with.
 *
 * @param username the name; empty with tokens that need none
 * @param password the password or token; never printed
 * @param kind what the password is
 */
public record Credentials(String username, String password, Kind kind) {

  /** What a password is. */
  public enum Kind {
    /** A password, or a token that is used like one. */
    PASSWORD,
    /** A token that the registry's token service exchanges for others (OAuth2 refresh token). */
    IDENTITY_TOKEN,
    /** A token that the registry takes as it is (RFC 6750). */
    BEARER
  }

  /** A name and a password, or a token that is used like one. */
  public Credentials(String username, String password) {
    this(username, password, Kind.PASSWORD);
  }

  /** Returns the value of an Authorization header that goes with every request. */
  public String authorization() {
    if (kind != Kind.PASSWORD) {
      return "Bearer " + password;
    }
    // RFC 7617.
    byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /**
   * Returns who reads with these: the name, or a few digits of a digest where a token is all there
   * is. Too few to find the token by.
   */
  public String reader() {
    if (kind == Kind.PASSWORD) {
      return "user " + username;
    }
    String digest = Digest.ofContent(password.getBytes(StandardCharsets.UTF_8)).hex();
    return "token " + digest.substring(0, 8);
  }

  @Override
  public String toString() {
    return "Credentials[username=" + username + ", password=***, kind=" + kind + "]";
  }
}
