package dev.assay.agent.config;

import dev.assay.settings.HostPort;
import dev.assay.settings.Setting;
import dev.assay.settings.SettingType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The settings of the agent, each declared once. */
public final class AgentSettings {

  /** First word of the keys. */
  public static final String PROGRAM = "agent";

  static final Setting<Boolean> ENABLED =
      Setting.withDefault(
          "agent.enabled",
          SettingType.bool(),
          "true",
          "",
          "Whether the agent does anything. With false it returns at once and the JVM is as without it.");

  static final Setting<HostPort> COLLECTOR =
      Setting.optional(
          "agent.collector",
          SettingType.hostPort(),
          "",
          "Collector to report to. Without it nothing is sent.");

  static final Setting<Path> COLLECTOR_CA =
      Setting.optional(
          "agent.collector.ca",
          SettingType.path(),
          "",
          "File with certificates (PEM) of the authorities that say who the collector is. With it the connection is TLS,"
              + " without it plain text.");

  static final Setting<Path> COLLECTOR_CERTIFICATE =
      Setting.optional(
          "agent.collector.certificate",
          SettingType.path(),
          "",
          "File with the agent's own certificate and its chain (PEM), to show to the collector.");

  static final Setting<Path> COLLECTOR_KEY =
      Setting.optional(
          "agent.collector.key",
          SettingType.path(),
          "",
          "File with the private key of that certificate (PEM, PKCS #8).");

  static final Setting<Path> COLLECTOR_TOKEN =
      Setting.optional(
          "agent.collector.token-file",
          SettingType.path(),
          "",
          "File with the token that the agent shows to the collector, read anew for each connection. It is sent over TLS,"
              + " or to this machine.");

  static final Setting<String> APPLICATION =
      Setting.optional(
          "agent.application",
          SettingType.text(),
          "",
          "Name of the application that runs here, where that is no container image. Give component and version too.");

  static final Setting<String> COMPONENT =
      Setting.optional(
          "agent.component",
          SettingType.text(),
          "",
          "Name of the component of the application, for example backend.");

  static final Setting<String> VERSION =
      Setting.optional("agent.version", SettingType.text(), "", "Version of the component.");

  static final Setting<Path> REPORT_FILE =
      Setting.optional(
          "agent.report.file",
          SettingType.path(),
          "",
          "File to write the usage report to, as JSON (docs/usage-report.md), with or without a collector. It is"
              + " replaced as a whole whenever usage changed, and at exit.");

  static final Setting<Duration> REPORT_INTERVAL =
      Setting.withDefault(
          "agent.report.interval",
          SettingType.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
          "5s",
          "",
          "Shortest time between two looks at all loaded classes. Nothing is done while no class is loaded.");

  static final Setting<Duration> READY_QUIET =
      Setting.withDefault(
          "agent.ready.quiet",
          SettingType.duration(Duration.ZERO, Duration.ofMinutes(5)),
          "2s",
          "",
          "The application counts as started once fewer than 50 classes a second were loaded for this long. The agent"
              + " only waits until then.");

  static final Setting<Duration> READY_LIMIT =
      Setting.withDefault(
          "agent.ready.limit",
          SettingType.duration(Duration.ZERO, Duration.ofHours(1)),
          "30s",
          "",
          "The application counts as started after this time in any case.");

  static final Setting<Duration> EXIT_TIMEOUT =
      Setting.withDefault(
          "agent.exit.timeout",
          SettingType.duration(Duration.ZERO, Duration.ofMinutes(1)),
          "2s",
          "",
          "Longest time that the end of the JVM may be delayed to deliver what is not delivered yet.");

  static final Setting<String> EXIT_REPORT =
      Setting.withDefault(
          "agent.exit.report",
          SettingType.choice("connected", "always"),
          "connected",
          "",
          "When to report at the end of the JVM: if a collector is connected, or always, connecting only then, as programs"
              + " need that end before they count as started.");

  static final Setting<Path> BRIDGE_LIBRARY =
      Setting.optional(
          "agent.bridge.library",
          SettingType.path(),
          "",
          "Path of libassay-bridge.so, where the copy in the agent's jar cannot be unpacked.");

  static final Setting<Path> BRIDGE_DIRECTORY =
      Setting.withDefault(
          "agent.bridge.directory",
          SettingType.path(),
          "/tmp",
          "",
          "Directory to unpack the native bridge in; it has to be writable and not mounted noexec. The file is deleted"
              + " at once.");

  static final Setting<Path> LOG_FILE =
      Setting.optional(
          "agent.log.file",
          SettingType.path(),
          "",
          "File for the agent's own log. Without it the agent is silent, but for one line on standard error if it cannot"
              + " start.");

  private AgentSettings() {}

  /** Returns all of them, in the order in which they are shown. */
  public static List<Setting<?>> all() {
    return Collections.unmodifiableList(
        Arrays.<Setting<?>>asList(
            ENABLED,
            COLLECTOR,
            COLLECTOR_CA,
            COLLECTOR_CERTIFICATE,
            COLLECTOR_KEY,
            COLLECTOR_TOKEN,
            APPLICATION,
            COMPONENT,
            VERSION,
            REPORT_FILE,
            REPORT_INTERVAL,
            READY_QUIET,
            READY_LIMIT,
            EXIT_TIMEOUT,
            EXIT_REPORT,
            BRIDGE_LIBRARY,
            BRIDGE_DIRECTORY,
            LOG_FILE));
  }
}
