package dev.assay.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How values of a setting are written, checked and shown.
 *
 * <p>Immutable. A class and not a lambda each, since lambdas are expensive at the start of a JVM.
 *
 * @param <T> type of the values
 */
public abstract class SettingType<T> {

  /** For the types of this package and of programs that have their own. */
  protected SettingType() {}

  /** Returns the value that a text stands for; null where the text breaks the {@link #rule}. */
  public abstract @Nullable T read(String text);

  /** Returns the rule that texts have to follow, for example {@code integer from 1 to 65535}. */
  public abstract String rule();

  /** Returns the value as a user would write it, safe to print. */
  public String show(T value) {
    return String.valueOf(value);
  }

  /** Returns the type of any text. */
  public static SettingType<String> text() {
    return new TextType();
  }

  /** Returns the type of one word out of some. */
  public static SettingType<String> choice(String... words) {
    return new ChoiceType(words);
  }

  /** Returns the type of {@code true} and {@code false}. */
  public static SettingType<Boolean> bool() {
    return new BooleanType();
  }

  /** Returns the type of integers in a range, its ends included. */
  public static SettingType<Integer> integer(int least, int most) {
    return new IntegerType(least, most);
  }

  /**
   * Returns the type of sizes such as {@code 64KiB}, {@code 24MiB}, {@code 512}: bytes, in a range.
   */
  public static SettingType<Long> byteSize(long leastBytes, long mostBytes) {
    return new ByteSizeType(leastBytes, mostBytes);
  }

  /** Returns the type of durations such as {@code 500ms}, {@code 10s}, {@code 5m}, {@code 2h}. */
  public static SettingType<Duration> duration(Duration least, Duration most) {
    return new DurationType(least, most);
  }

  /** Returns the type of paths of files and directories. */
  public static SettingType<Path> path() {
    return new PathType();
  }

  /** Returns the type of absolute URIs with one of the schemes. */
  public static SettingType<URI> uri(String... schemes) {
    return new UriType(schemes);
  }

  /** Returns the type of addresses to connect to: {@code host:port}, {@code [::1]:7433}. */
  public static SettingType<HostPort> hostPort() {
    return new HostPortType(1);
  }

  /**
   * Returns the type of addresses to listen on: as {@link #hostPort}, and port 0 for any free one.
   */
  public static SettingType<HostPort> listenAddress() {
    return new HostPortType(0);
  }

  /** Returns the type of lists, comma-separated; a list may be empty. */
  public static <E> SettingType<List<E>> list(SettingType<E> element) {
    return new ListType<E>(element);
  }

  /** Returns the type of values by name, {@code name=value}, comma-separated; may be empty. */
  public static <V> SettingType<Map<String, V>> pairs(SettingType<V> value) {
    return new PairsType<V>(value);
  }

  /** Returns the type of secrets: the text names a file that holds the secret. */
  public static SettingType<Secret> secretFile() {
    return new SecretFileType();
  }
}
