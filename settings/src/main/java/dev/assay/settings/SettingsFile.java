package dev.assay.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A file of settings, in the format of {@link Properties}. */
final class SettingsFile {

  // First words of the keys of all programs: a file may hold settings of several.
  private static final String[] PROGRAMS = {"agent", "sensor", "collector"};
  // A settings file has a few kilobytes; what is larger is another file, given by mistake.
  private static final long MOST_BYTES = 1 << 20;

  private final Path path;
  private final SettingsReader into;
  private final String source;

  SettingsFile(Path path, SettingsReader into) {
    this.path = path;
    this.into = into;
    this.source = "file " + path;
  }

  void read() {
    Properties properties = load();
    if (properties == null) {
      return;
    }
    for (String key : new TreeSet<String>(properties.stringPropertyNames())) {
      Setting<?> setting = into.declared(key);
      if (setting != null) {
        into.give(
            setting, properties.getProperty(key, "").trim(), source, SettingsReader.Rank.FILE);
      } else if (!belongsToAnotherProgram(key)) {
        into.unknown(source, key);
      }
    }
  }

  private @Nullable Properties load() {
    Properties properties = new Properties();
    try {
      if (Files.size(path) > MOST_BYTES) {
        into.problem(source, "is larger than 1 MiB: not a settings file");
        return null;
      }
      try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
        properties.load(reader);
      }
    } catch (IOException e) {
      into.problem(source, "cannot be read: " + e);
      return null;
    } catch (IllegalArgumentException e) {
      into.problem(source, "is no properties file: " + e.getMessage()); // malformed \\uxxxx escape
      return null;
    }
    return properties;
  }

  private boolean belongsToAnotherProgram(String key) {
    for (String program : PROGRAMS) {
      if (!program.equals(into.program()) && key.startsWith(program + ".")) {
        return true;
      }
    }
    return false;
  }
}
