package dev.assay.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The effective settings of a program, made by {@link SettingsReader}. Immutable.
 *
 * <p>Where a value was wrong, its default is in effect and the problem is among {@link
 * #problems()}.
 */
public final class Settings {

  private final Map<String, Effective<?>> values;
  private final List<SettingsProblem> problems;

  Settings(Map<String, Effective<?>> values, List<SettingsProblem> problems) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<String, Effective<?>>(values));
    this.problems = Collections.unmodifiableList(new ArrayList<SettingsProblem>(problems));
  }

  /**
   * Returns the value of a setting.
   *
   * @throws IllegalStateException if it has none: it is optional (use {@link #find}), or required
   *     and absent
   * @throws IllegalArgumentException if it was not declared to the reader
   */
  public <T> T get(Setting<T> setting) {
    T value = find(setting);
    if (value == null) {
      throw new IllegalStateException(setting.key() + " has no value");
    }
    return value;
  }

  /**
   * Returns the value of a setting, or null where it has none.
   *
   * @throws IllegalArgumentException if it was not declared to the reader
   */
  public <T> @Nullable T find(Setting<T> setting) {
    Effective<?> effective = values.get(setting.key());
    if (effective == null || effective.setting != setting) {
      throw new IllegalArgumentException(setting.key() + " was not declared to the reader");
    }
    @SuppressWarnings("unchecked") // the same object as the one whose type read the value
    @Nullable T value = (@Nullable T) effective.value;
    return value;
  }

  /** Returns all that is wrong, in the order of the sources. */
  public List<SettingsProblem> problems() {
    return problems;
  }

  /**
   * Returns these settings.
   *
   * @throws SettingsException if anything is wrong, listing everything
   */
  public Settings orThrow() {
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return this;
  }

  /** Returns key, value and source of each setting, aligned, a line each; secrets are masked. */
  public String table() {
    return SettingsTable.of(values.values());
  }

  /** A setting with its value, if any, and where the value is from. */
  static final class Effective<T> {
    final Setting<T> setting;
    final @Nullable T value;
    final String source;

    Effective(Setting<T> setting, @Nullable T value, String source) {
      this.setting = setting;
      this.value = value;
      this.source = source;
    }

    String shown() {
      return value == null ? "-" : setting.type().show(value);
    }
  }
}
