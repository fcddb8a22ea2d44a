package dev.assay.collector.config;

import dev.assay.settings.Setting;
import dev.assay.settings.SettingType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Settings of who is told what happened. */
final class AutomationSettings {

  static final Setting<Path> RULES =
      Setting.optional(
          "collector.automation.rules",
          SettingType.path(),
          "",
          "File of targets and rules, YAML: who is told of what (docs/automation.md). It is read"
              + " again when it changes; where it is wrong, what held before holds on, and the"
              + " collector says what is wrong. Without it nobody is told of anything.");

  static final Setting<List<String>> INTERNAL_HOSTS =
      Setting.withDefault(
          "collector.automation.internal-hosts",
          SettingType.list(SettingType.text()),
          "",
          "",
          "Hosts on loopback or private addresses that targets may be on: names or addresses, or *"
              + " for all; only they may be asked in plain text. Link-local addresses are never"
              + " asked.");

  static final Setting<URI> PAGE =
      Setting.optional(
          "collector.automation.page",
          SettingType.uri("http", "https"),
          "",
          "Address of this collector's page as people reach it, to which messages link. Default:"
              + " the address that it listens on.");

  static final Setting<Duration> RETENTION =
      Setting.withDefault(
          "collector.automation.retention",
          SettingType.duration(Duration.ofHours(1), Duration.ofDays(3650)),
          "30d",
          "",
          "How long messages are kept that were delivered or given up.");

  private AutomationSettings() {}

  static List<Setting<?>> all() {
    return List.of(RULES, INTERNAL_HOSTS, PAGE, RETENTION);
  }
}
