package dev.assay.settings;

import org.jspecify.annotations.Nullable;

/**
 * One setting of a program, declared once: key, type, default, unit and meaning.
 *
 * <p>Immutable. Keys are lower-case words of letters, digits and hyphens, joined by dots, the first
 * of which names the program: {@code collector.port}. The environment variable follows from the
 * key: {@code ASSAY_COLLECTOR_PORT}.
 *
 * @param <T> type of its values
 */
public final class Setting<T> {

  private final String key;
  private final SettingType<T> type;
  private final @Nullable String defaultText;
  private final boolean required;
  private final String unit;
  private final String meaning;

  private Setting(
      String key,
      SettingType<T> type,
      @Nullable String defaultText,
      boolean required,
      String unit,
      String meaning) {
    this.key = checkedKey(key);
    this.type = type;
    this.defaultText = defaultText;
    this.required = required;
    this.unit = unit;
    this.meaning = meaning;
    if (defaultText != null && type.read(defaultText) == null) {
      throw new IllegalArgumentException(
          key + ": default '" + defaultText + "' (expected: " + type.rule() + ")");
    }
  }

  /**
   * Declares a setting that always has a value.
   *
   * @param defaultText as a user would write it
   * @param unit what the value counts, for example "containers"; empty where the value names its
   *     own unit
   * @param meaning one or two sentences for the user: what it does, and when to change it
   */
  public static <T> Setting<T> withDefault(
      String key, SettingType<T> type, String defaultText, String unit, String meaning) {
    return new Setting<T>(key, type, defaultText, false, unit, meaning);
  }

  /** Declares a setting that the user has to give: its absence is a problem. */
  public static <T> Setting<T> required(
      String key, SettingType<T> type, String unit, String meaning) {
    return new Setting<T>(key, type, null, true, unit, meaning);
  }

  /** Declares a setting that may be absent: read it with {@link Settings#find}. */
  public static <T> Setting<T> optional(
      String key, SettingType<T> type, String unit, String meaning) {
    return new Setting<T>(key, type, null, false, unit, meaning);
  }

  private static String checkedKey(String key) {
    boolean good = !key.isEmpty() && key.charAt(0) != '.' && key.charAt(key.length() - 1) != '.';
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      good &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    }
    if (!good) {
      throw new IllegalArgumentException(
          "key: '" + key + "' (expected: words of a-z, 0-9 and -, joined by dots)");
    }
    return key;
  }

  /** Returns the full key, for example {@code collector.port}. */
  public String key() {
    return key;
  }

  /** Returns how values are written and checked. */
  public SettingType<T> type() {
    return type;
  }

  /** Returns the default as a user would write it; null where there is none. */
  public @Nullable String defaultText() {
    return defaultText;
  }

  /** Tells whether its absence is a problem. */
  public boolean isRequired() {
    return required;
  }

  /** Returns what the value counts; empty where the value names its own unit. */
  public String unit() {
    return unit;
  }

  /** Returns what it is for, for people. */
  public String meaning() {
    return meaning;
  }

  /** Returns the name of its environment variable, for example {@code ASSAY_COLLECTOR_PORT}. */
  public String environmentVariable() {
    return environmentVariable(key);
  }

  static String environmentVariable(String key) {
    StringBuilder name = new StringBuilder(SettingsReader.ENVIRONMENT_PREFIX);
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      // Keys are ASCII: upper-casing by arithmetic does not depend on the user's language.
      name.append(c == '.' || c == '-' ? '_' : c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c);
    }
    return name.toString();
  }

  @Override
  public String toString() {
    return key;
  }
}
