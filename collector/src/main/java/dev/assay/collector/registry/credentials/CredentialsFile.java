package dev.assay.collector.registry.credentials;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of docker's configuration, read again when it has changed: mounted secrets are replaced
 * while the collector runs. Thread-safe.
 */
public final class CredentialsFile {

  private static final Logger LOG = LoggerFactory.getLogger(CredentialsFile.class);

  /** A thousand registries take a tenth of it. */
  private static final int MAX_BYTES = 1 << 20;

  private final Path file;
  private DockerConfig content;
  private @Nullable List<Object> version;

  private CredentialsFile(Path file, DockerConfig content) {
    this.file = file;
    this.content = content;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it cannot be read or is malformed; no secret is in the
   *     message
   */
  public static CredentialsFile open(Path file) {
    try {
      List<Object> version = version(file);
      CredentialsFile opened = new CredentialsFile(file, read(file));
      opened.version = version;
      return opened;
    } catch (IOException e) {
      throw new IllegalArgumentException(unreadable(file, e), e);
    }
  }

  /** Returns what it says now; what it said before, where it cannot be read any more. */
  synchronized DockerConfig content() {
    try {
      List<Object> now = version(file);
      if (!Objects.equals(now, version)) {
        // Whatever is wrong with it is said once for each version of it.
        version = now;
        content = read(file);
      }
    } catch (IOException e) {
      LOG.warn("{}; what it said before is used", unreadable(file, e));
    } catch (IllegalArgumentException e) {
      LOG.warn("{}; what it said before is used", e.getMessage());
    }
    return content;
  }

  /**
   * What changes with the file, the key being the file that a link of a mounted secret leads to.
   */
  private static List<Object> version(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return List.of(
        attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
  }

  private static DockerConfig read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IllegalArgumentException(
            "registry credentials: " + file + ": more than " + MAX_BYTES + " bytes");
      }
      return DockerConfig.parse(file.toString(), bytes);
    }
  }

  private static String unreadable(Path file, IOException cause) {
    return "registry credentials: cannot read " + file + " (" + cause.getMessage() + ")";
  }
}
