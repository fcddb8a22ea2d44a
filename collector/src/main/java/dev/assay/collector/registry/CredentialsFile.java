package dev.assay.collector.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.assay.collector.image.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads credentials in the form of docker's config.json: {@code auths}, by registry, each with
 * {@code auth} (Base64 of name:password) or {@code username} and {@code password}.
 *
 * <p>Programs that keep credentials elsewhere ({@code credsStore}, {@code credHelpers}) are not
 * asked.
 */
public final class CredentialsFile {

  /** A thousand registries take a tenth of it. */
  private static final int MAX_BYTES = 1 << 20;

  private CredentialsFile() {}

  /**
   * Returns credentials by registry, as image references name it.
   *
   * @throws IllegalArgumentException if the file cannot be read or is malformed; no secret is in
   *     the message
   */
  public static Map<String, Credentials> read(Path file) {
    JsonNode auths = parse(file).path("auths");
    if (!auths.isObject()) {
      throw malformed(file, "no object \"auths\"");
    }
    Map<String, Credentials> credentials = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : auths.properties()) {
      credentials.put(registry(entry.getKey()), credentials(file, entry));
    }
    return credentials;
  }

  private static JsonNode parse(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw malformed(file, "more than " + MAX_BYTES + " bytes");
      }
      return JsonMapper.builder().build().readTree(bytes);
    } catch (JsonProcessingException e) {
      // Without the cause, whose message quotes the text around the error.
      throw malformed(file, "no JSON, at line " + e.getLocation().getLineNr());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "registry credentials: cannot read " + file + " (" + e.getMessage() + ")", e);
    }
  }

  private static Credentials credentials(Path file, Map.Entry<String, JsonNode> entry) {
    JsonNode values = entry.getValue();
    if (values.hasNonNull("username") && values.hasNonNull("password")) {
      return new Credentials(values.get("username").asText(), values.get("password").asText());
    }
    String pair = decode(file, entry.getKey(), values.path("auth").asText(""));
    int colon = pair.indexOf(':');
    if (colon <= 0) {
      throw malformed(
          file, "\"" + entry.getKey() + "\" has neither auth nor username and password");
    }
    return new Credentials(pair.substring(0, colon), pair.substring(colon + 1));
  }

  private static String decode(Path file, String registry, String auth) {
    try {
      return new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw malformed(file, "auth of \"" + registry + "\" is no Base64");
    }
  }

  /** Drops the scheme and path that old versions of docker wrote. */
  private static String registry(String key) {
    String host = key.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    return host.equals("index.docker.io") || host.equals("registry-1.docker.io")
        ? Repository.DOCKER_HUB
        : host;
  }

  private static IllegalArgumentException malformed(Path file, String what) {
    return new IllegalArgumentException(
        "registry credentials: "
            + file
            + ": "
            + what
            + " (expected: docker's config.json, {\"auths\": {\"registry.example\": {\"auth\": ...}}})");
  }
}
