package dev.assay.collector.config;

import dev.assay.settings.Setting;
import dev.assay.settings.SettingType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Settings of how packages are found, and called vulnerable or not used. */
final class CorrelationSettings {

  static final Setting<Path> ADVISORIES =
      Setting.optional(
          "collector.advisories",
          SettingType.path(),
          "",
          "Directory of the advisories, which `assay db update --db` fills. An update holds within"
              + " seconds, for everything that runs. Without it vulnerabilities are not known.");

  static final Setting<Duration> UNUSED_WINDOW =
      Setting.withDefault(
          "collector.unused.window",
          SettingType.duration(Duration.ofSeconds(1), Duration.ofDays(365)),
          "24h",
          "",
          "How long an artifact has to be observed before any package of it is called not used."
              + " Whatever else is missing (processes that began before the sensor, losses, a"
              + " sensor that only looks at intervals) makes it not measured, too.");

  static final Setting<Boolean> SCAN_IMAGES =
      Setting.withDefault(
          "collector.scan.images",
          SettingType.bool(),
          "true",
          "",
          "Scan each image that runs, once, from its registry, one at a time: its packages are then"
              + " known whole, those of programming languages too. Otherwise only what sensors and"
              + " agents tell is known.");

  static final Setting<Path> SCAN_DIRECTORY =
      Setting.optional(
          "collector.scan.directory",
          SettingType.path(),
          "",
          "Directory for the files of an image that are kept while it is scanned: package databases"
              + " and libraries. Default: the system's directory for temporary files.");

  private CorrelationSettings() {}

  static List<Setting<?>> all() {
    return List.of(ADVISORIES, UNUSED_WINDOW, SCAN_IMAGES, SCAN_DIRECTORY);
  }
}
