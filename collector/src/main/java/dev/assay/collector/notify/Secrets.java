package dev.assay.collector.notify;

import dev.assay.collector.automation.SecretReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads secrets where they are, each time one is used. Any thread. */
public final class Secrets {

  private static final int MAX_BYTES = 64 << 10;

  private final UnaryOperator<@Nullable String> environment;

  /**
   * Makes it.
   *
   * @param environment returns the value of a variable; null where it is not set
   */
  public Secrets(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  String reveal(SecretReference reference) throws UnusableTargetException {
    String secret =
        switch (reference.place()) {
          case ENVIRONMENT -> environment.apply(reference.name());
          case FILE -> read(reference);
        };
    if (secret == null || secret.isEmpty()) {
      throw new UnusableTargetException(reference + " holds no secret");
    }
    return secret;
  }

  private static String read(SecretReference reference) throws UnusableTargetException {
    try {
      Path file = Path.of(reference.name());
      if (Files.size(file) > MAX_BYTES) {
        throw new UnusableTargetException(reference + " is larger than any secret");
      }
      return Files.readString(file, StandardCharsets.UTF_8).stripTrailing();
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableTargetException(
          reference + " cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }
}
