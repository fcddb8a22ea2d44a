package dev.assay.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of one program: defaults, then a file, the environment, the arguments; the
 * later wins, in whatever order the sources are given to this reader.
 *
 * <p>A key may leave out the program's name: {@code --port=1} is {@code --collector.port=1} to the
 * collector. A settings file is named by the argument {@code config} or the variable {@code
 * ASSAY_CONFIG}.
 *
 * <p>Never throws for what users wrote: problems are in the {@link Settings}. For one thread.
 */
public final class SettingsReader {

  static final String ENVIRONMENT_PREFIX = "ASSAY_";
  private static final String CONFIG = "config";

  private final String program;
  private final Map<String, Setting<?>> declared = new LinkedHashMap<String, Setting<?>>();
  private final Map<String, Given> given = new LinkedHashMap<String, Given>();
  private final List<SettingsProblem> problems = new ArrayList<SettingsProblem>();

  /**
   * Makes a reader.
   *
   * @param program first word of the keys, for example {@code collector}
   * @param declared the program's settings, in the order in which they are shown
   */
  public SettingsReader(String program, List<? extends Setting<?>> declared) {
    this.program = program;
    for (Setting<?> setting : declared) {
      if (!setting.key().startsWith(program + ".")) {
        throw new IllegalArgumentException(
            "setting: '" + setting.key() + "' (expected: a key that starts with " + program + ".)");
      }
      if (this.declared.put(setting.key(), setting) != null) {
        throw new IllegalArgumentException("setting: '" + setting.key() + "' is declared twice");
      }
    }
  }

  /**
   * Reads a file in the format of {@link java.util.Properties}, UTF-8. Keys of Assay's other
   * programs are passed over, so that one file can serve all.
   */
  public SettingsReader file(Path path) {
    new SettingsFile(path, this).read();
    return this;
  }

  /** Reads the environment of this process. */
  public SettingsReader processEnvironment() {
    return environment(System.getenv());
  }

  /** Reads environment variables: those of this program, {@code ASSAY_PROGRAM_…}. */
  public SettingsReader environment(Map<String, String> variables) {
    new EnvironmentVariables(variables, this).read();
    return this;
  }

  /** Reads command-line arguments, each {@code --key=value}. */
  public SettingsReader arguments(List<String> arguments) {
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (!argument.startsWith("--") || equals < 0) {
        problem("argument", "'" + argument + "' (expected: --key=value)");
      } else {
        option("argument", argument.substring(2, equals), argument.substring(equals + 1));
      }
    }
    return this;
  }

  /**
   * Reads the options of a Java agent: {@code key=value,key=value}. A backslash takes the next
   * character as it is, so that a value can contain a comma.
   */
  public SettingsReader options(String options) {
    StringBuilder option = new StringBuilder();
    for (int i = 0; i < options.length(); i++) {
      char c = options.charAt(i);
      if (c == ',') {
        agentOption(option.toString());
        option.setLength(0);
      } else if (c == '\\' && i + 1 < options.length()) {
        option.append(options.charAt(++i));
      } else {
        option.append(c);
      }
    }
    agentOption(option.toString());
    return this;
  }

  private void agentOption(String option) {
    int equals = option.indexOf('=');
    if (equals > 0) {
      option("agent option", option.substring(0, equals), option.substring(equals + 1));
    } else if (!option.isEmpty()) {
      problem("agent option", "'" + option + "' (expected: key=value)");
    }
  }

  private void option(String source, String key, String text) {
    if (key.equals(CONFIG)) {
      configFile(source, text);
      return;
    }
    Setting<?> setting = declared(key);
    if (setting == null) {
      unknown(source, key);
    } else {
      give(setting, text, source, Rank.ARGUMENT);
    }
  }

  void configFile(String source, String text) {
    Path path = SettingType.path().read(text);
    if (path == null) {
      problem(source, CONFIG + ": '" + text + "' (expected: path of a settings file)");
    } else {
      file(path);
    }
  }

  /** Returns the values in effect, and what is wrong with those that were given. */
  public Settings read() {
    Map<String, Settings.Effective<?>> values = new LinkedHashMap<String, Settings.Effective<?>>();
    List<SettingsProblem> all = new ArrayList<SettingsProblem>(problems);
    for (Setting<?> setting : declared.values()) {
      values.put(setting.key(), effective(setting, all));
    }
    return new Settings(values, all);
  }

  private <T> Settings.Effective<T> effective(Setting<T> setting, List<SettingsProblem> all) {
    Given value = given.get(setting.key());
    if (value != null) {
      T read = setting.type().read(value.text);
      if (read != null) {
        return new Settings.Effective<T>(setting, read, value.source);
      }
      all.add(
          new SettingsProblem(
              value.source,
              setting.key() + ": '" + value.text + "' (expected: " + setting.type().rule() + ")"));
    } else if (setting.isRequired()) {
      all.add(
          new SettingsProblem(
              "missing", setting.key() + " (expected: " + setting.type().rule() + ")"));
    }
    String text = setting.defaultText();
    T fallback = text == null ? null : setting.type().read(text);
    return new Settings.Effective<T>(setting, fallback, "default");
  }

  String program() {
    return program;
  }

  Iterable<Setting<?>> declared() {
    return declared.values();
  }

  /** Returns the setting of a key, with or without the program's name; null where there is none. */
  @Nullable Setting<?> declared(String key) {
    Setting<?> setting = declared.get(key);
    return setting != null ? setting : declared.get(program + "." + key);
  }

  void give(Setting<?> setting, String text, String source, Rank rank) {
    Given before = given.get(setting.key());
    if (before == null || before.rank.compareTo(rank) <= 0) {
      given.put(setting.key(), new Given(text, source, rank));
    }
  }

  void unknown(String source, String key) {
    List<String> keys = new ArrayList<String>(declared.keySet());
    problem(source, "unknown setting '" + key + "'" + NearestKey.suggestion(program, key, keys));
  }

  void problem(String source, String detail) {
    problems.add(new SettingsProblem(source, detail));
  }

  /** Kinds of sources, weakest first. */
  enum Rank {
    FILE,
    ENVIRONMENT,
    ARGUMENT
  }

  private static final class Given {
    final String text;
    final String source;
    final Rank rank;

    Given(String text, String source, Rank rank) {
      this.text = text;
      this.source = source;
      this.rank = rank;
    }
  }
}
