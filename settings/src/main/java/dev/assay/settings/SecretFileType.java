package dev.assay.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Paths;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Secrets in files: what arguments and environment hold is readable for other users and lands in
 * logs.
 */
final class SecretFileType extends SettingType<Secret> {

  // Tokens and passwords are shorter; a larger file is another one, given by mistake.
  private static final int MOST_BYTES = 65_536;

  @Override
  public @Nullable Secret read(String text) {
    byte[] buffer = new byte[MOST_BYTES + 1];
    int length = 0;
    try (InputStream in = Files.newInputStream(Paths.get(text))) {
      for (int n = 0;
          n >= 0 && length < buffer.length;
          n = in.read(buffer, length, buffer.length - length)) {
        length += n;
      }
    } catch (IOException e) {
      return null; // the answer of this method to a text that breaks the rule
    } catch (InvalidPathException e) {
      return null; // the same
    }
    String value = new String(Arrays.copyOf(buffer, length), StandardCharsets.UTF_8).trim();
    return value.isEmpty() || length > MOST_BYTES ? null : new Secret(value, text);
  }

  @Override
  public String rule() {
    return "path of a readable file that holds the secret, not empty, at most 64 KiB";
  }
}
