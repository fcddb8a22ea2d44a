package dev.assay.collector.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A name and password, or name and token, of a registry.
 *
 * @param username the name
 * @param password the password or token; never printed
 */
public record Credentials(String username, String password) {

  /** Returns the value of an Authorization header (RFC 7617). */
  String basic() {
    byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  @Override
  public String toString() {
    return "Credentials[username=" + username + ", password=***]";
  }
}
