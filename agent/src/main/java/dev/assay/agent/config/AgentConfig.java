package dev.assay.agent.config;

import dev.assay.settings.HostPort;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsProblem;
import dev.assay.settings.SettingsReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The agent's settings in effect. Immutable.
 *
 * <p>Never fails: a wrong value leaves the default in effect and is among the {@link #problems},
 * since an agent that refuses to start would leave its application unobserved, or, worse, not
 * running.
 */
public final class AgentConfig {

  private final Settings settings;

  private AgentConfig(Settings settings) {
    this.settings = settings;
  }

  /**
   * Reads the environment of this process and the agent's options.
   *
   * @param options as given behind {@code -javaagent:assay-agent.jar=}
   */
  public static AgentConfig read(String options) {
    return new AgentConfig(
        new SettingsReader(AgentSettings.PROGRAM, AgentSettings.all())
            .processEnvironment()
            .options(options)
            .read());
  }

  /** Returns what is wrong with the settings given. */
  public List<SettingsProblem> problems() {
    return settings.problems();
  }

  /** Returns whether the agent does anything. */
  public boolean enabled() {
    return settings.get(AgentSettings.ENABLED);
  }

  /** Returns the collector to report to; null for none. */
  public @Nullable HostPort collector() {
    return settings.find(AgentSettings.COLLECTOR);
  }

  /**
   * Returns the file of those who say who the collector is; null: it is spoken to in plain text.
   */
  public @Nullable Path collectorAuthority() {
    return settings.find(AgentSettings.COLLECTOR_CA);
  }

  /** Returns the file of the agent's own certificate; null for none. */
  public @Nullable Path collectorCertificate() {
    return settings.find(AgentSettings.COLLECTOR_CERTIFICATE);
  }

  /** Returns the file of the certificate's private key; null for none. */
  public @Nullable Path collectorKey() {
    return settings.find(AgentSettings.COLLECTOR_KEY);
  }

  /** Returns the file of the token to show; null for none. */
  public @Nullable Path collectorToken() {
    return settings.find(AgentSettings.COLLECTOR_TOKEN);
  }

  /** Returns the name of the application; empty where its user gave none. */
  public String application() {
    return orEmpty(settings.find(AgentSettings.APPLICATION));
  }

  /** Returns the component of the application; empty where its user gave none. */
  public String component() {
    return orEmpty(settings.find(AgentSettings.COMPONENT));
  }

  /** Returns the version of the component; empty where its user gave none. */
  public String version() {
    return orEmpty(settings.find(AgentSettings.VERSION));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** Returns the file to write the report to; null for none. */
  public @Nullable Path reportFile() {
    return settings.find(AgentSettings.REPORT_FILE);
  }

  /** Returns the shortest time between two sweeps. */
  public Duration reportInterval() {
    return settings.get(AgentSettings.REPORT_INTERVAL);
  }

  /** Returns how long few classes have to be loaded until the application counts as started. */
  public Duration readyQuiet() {
    return settings.get(AgentSettings.READY_QUIET);
  }

  /** Returns after what time the application counts as started in any case. */
  public Duration readyLimit() {
    return settings.get(AgentSettings.READY_LIMIT);
  }

  /** Returns how long the JVM's end may be delayed. */
  public Duration exitTimeout() {
    return settings.get(AgentSettings.EXIT_TIMEOUT);
  }

  /** Returns whether to connect at the JVM's end if that had not happened before. */
  public boolean reportsAtExitAlways() {
    return settings.get(AgentSettings.EXIT_REPORT).equals("always");
  }

  /** Returns the native library to load; null: the one in the agent's jar. */
  public @Nullable Path bridgeLibrary() {
    return settings.find(AgentSettings.BRIDGE_LIBRARY);
  }

  /** Returns where to unpack the native library. */
  public Path bridgeDirectory() {
    return settings.get(AgentSettings.BRIDGE_DIRECTORY);
  }

  /** Returns the file of the agent's log; null for none. */
  public @Nullable Path logFile() {
    return settings.find(AgentSettings.LOG_FILE);
  }
}
