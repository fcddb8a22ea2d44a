package dev.assay.sensor.procfs;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What its user named a program, as {@code assay run} says it in the program's environment.
 *
 * @param application application; empty where none is given
 * @param component component of it; empty where none is given
 * @param version version of the component; empty where none is given
 */
public record ProgramName(String application, String component, String version) {

  /** As long as any sensible name; a longer one is not taken for one. */
  private static final int MOST_BYTES = 256;

  private static final String PREFIX = "ASSAY_AGENT_";

  /**
   * Returns the name in an environment, or null. Of all other variables, which may be secrets,
   * nothing is kept.
   *
   * @param environment variables, each ended by a zero byte
   * @param length how many of the bytes; what is cut off in the middle is left out
   */
  static @Nullable ProgramName of(byte[] environment, int length) {
    String application = "";
    String component = "";
    String version = "";
    int from = 0;
    for (int at = 0; at < length; at++) {
      if (environment[at] == 0) {
        application = value(environment, from, at, "APPLICATION=", application);
        component = value(environment, from, at, "COMPONENT=", component);
        version = value(environment, from, at, "VERSION=", version);
        from = at + 1;
      }
    }
    return application.isEmpty() && component.isEmpty() && version.isEmpty()
        ? null
        : new ProgramName(application, component, version);
  }

  /** Returns the value of a variable; {@code otherwise} if it is another one. */
  private static String value(byte[] bytes, int from, int to, String name, String otherwise) {
    byte[] key = (PREFIX + name).getBytes(StandardCharsets.US_ASCII);
    int length = to - from - key.length;
    // getenv(3) finds the first of two of a name.
    if (!otherwise.isEmpty() || length <= 0 || length > MOST_BYTES) {
      return otherwise;
    }
    for (int i = 0; i < key.length; i++) {
      if (bytes[from + i] != key[i]) {
        return otherwise;
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from + key.length, length))
          .toString();
    } catch (CharacterCodingException e) {
      return otherwise; // No name: the scan and the agent take text only.
    }
  }
}
