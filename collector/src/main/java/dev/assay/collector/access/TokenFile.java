package dev.assay.collector.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The file of tokens: a line each, {@code ID key=value …}; empty lines and those that begin with #
 * say nothing. It is replaced as a whole, so that readers see the one before or the one after.
 */
public final class TokenFile {

  /** Some ten thousand tokens. */
  private static final long MOST_BYTES = 4 << 20;

  private static final Set<String> KEYS =
      Set.of("name", "role", "sha256", "cluster", "node", "created", "expires");

  private final Path path;

  /** Names the file, which need not exist. */
  public TokenFile(Path path) {
    this.path = path;
  }

  /**
   * Reads it.
   *
   * @throws IOException if it is missing, cannot be read, or a line breaks a rule; the message
   *     names file, line and rule
   */
  public List<Token> read() throws IOException {
    if (Files.size(path) > MOST_BYTES) {
      throw new IOException(path + " is larger than 4 MiB: no file of tokens");
    }
    List<Token> tokens = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    List<String> lines = Files.readAllLines(path, StandardCharsets.UTF_8);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        Token token = parse(line, path + ", line " + (i + 1));
        if (!ids.add(token.id())) {
          throw new IOException(path + ", line " + (i + 1) + ": " + token.id() + " is there twice");
        }
        tokens.add(token);
      }
    }
    return List.copyOf(tokens);
  }

  private static Token parse(String line, String where) throws IOException {
    String[] words = line.split("\\s+", -1);
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      String key = equals < 0 ? words[i] : words[i].substring(0, equals);
      if (!KEYS.contains(key)
          || equals < 0
          || fields.put(key, words[i].substring(equals + 1)) != null) {
        throw new IOException(where + ": '" + key + "' (expected: each of " + KEYS + " once)");
      }
    }
    try {
      String expires = fields.get("expires");
      return new Token(
          words[0],
          fields.getOrDefault("name", ""),
          role(fields.getOrDefault("role", "")),
          fields.getOrDefault("sha256", ""),
          fields.getOrDefault("cluster", ""),
          fields.getOrDefault("node", ""),
          Instant.parse(fields.getOrDefault("created", "")),
          expires == null ? null : Instant.parse(expires));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw new IOException(where + ": " + e.getMessage(), e);
    }
  }

  private static Role role(String word) {
    for (Role role : Role.values()) {
      if (role.word().equals(word)) {
        return role;
      }
    }
    throw new IllegalArgumentException(
        "role: '" + word + "' (expected: viewer, operator, admin, sensor or agent)");
  }

  /**
   * Adds a token, and makes the file where there is none.
   *
   * @throws IOException if it cannot be read or written
   */
  public void add(Token token) throws IOException {
    List<Token> all = new ArrayList<>(readOrNone());
    all.add(token);
    write(all);
  }

  /**
   * Removes a token.
   *
   * @return whether there was one with that id
   * @throws IOException if it cannot be read or written
   */
  public boolean remove(String id) throws IOException {
    List<Token> all = new ArrayList<>(read());
    boolean removed = all.removeIf(token -> token.id().equals(id));
    if (removed) {
      write(all);
    }
    return removed;
  }

  private List<Token> readOrNone() throws IOException {
    try {
      return read();
    } catch (NoSuchFileException e) {
      return List.of(); // the first token makes it
    }
  }

  private void write(List<Token> tokens) throws IOException {
    StringBuilder text =
        new StringBuilder(
            "# Tokens of an Assay collector, by digest: 'assay token' writes this.\n");
    tokens.forEach(token -> text.append(line(token)).append('\n'));
    // Of a link the file behind it is replaced.
    Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
    Path directory = target.getParent();
    Path fresh =
        Files.createTempFile(
            directory,
            ".tokens",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(fresh, text, StandardCharsets.UTF_8);
      if (Files.exists(target)) {
        keepRights(target, fresh);
      }
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** The collector may run as another user, who was given the right to read the file. */
  private static void keepRights(Path of, Path on) throws IOException {
    PosixFileAttributes before = Files.readAttributes(of, PosixFileAttributes.class);
    PosixFileAttributes now = Files.readAttributes(on, PosixFileAttributes.class);
    PosixFileAttributeView rights = Files.getFileAttributeView(on, PosixFileAttributeView.class);
    if (!before.group().equals(now.group())) {
      rights.setGroup(before.group());
    }
    if (!before.owner().equals(now.owner())) {
      rights.setOwner(before.owner());
    }
    rights.setPermissions(before.permissions());
  }

  private static String line(Token token) {
    StringBuilder line = new StringBuilder(token.id());
    line.append(" name=").append(token.name());
    line.append(" role=").append(token.role().word());
    if (!token.cluster().isEmpty()) {
      line.append(" cluster=").append(token.cluster());
    }
    if (!token.node().isEmpty()) {
      line.append(" node=").append(token.node());
    }
    line.append(" created=").append(token.created());
    if (token.expires() != null) {
      line.append(" expires=").append(token.expires());
    }
    return line.append(" sha256=").append(token.sha256()).toString();
  }
}
