package dev.assay.sensor.config;

import dev.assay.settings.HostPort;
import dev.assay.settings.Settings;
import dev.assay.settings.SettingsException;
import dev.assay.settings.SettingsReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sensor's settings in effect.
 *
 * @param collector the collector to report to; empty for none
 * @param credentials how the collector is trusted, and what is shown to it
 * @param nodeName name of the node; empty for the host name
 * @param clusterName name of the cluster; empty for none
 * @param containerRuntimes sockets at which the runtime may answer, best first
 * @param scanInterval time between two scans
 * @param fullScanInterval time between two full scans
 * @param mostProcesses the most processes followed
 * @param mostFiles the most mapped files known
 * @param events how the kernel's word on opened files is used
 * @param budget what the sensor may take itself
 * @param proc where the proc file system is mounted
 * @param health where health is told
 * @param queueBytes the most evidence that waits for the collector
 * @param content how files in use are read
 * @param table all of it with its sources, for the log
 */
public record SensorConfig(
    List<HostPort> collector,
    Credentials credentials,
    String nodeName,
    String clusterName,
    List<URI> containerRuntimes,
    Duration scanInterval,
    Duration fullScanInterval,
    int mostProcesses,
    int mostFiles,
    Events events,
    Budget budget,
    Path proc,
    HostPort health,
    long queueBytes,
    Content content,
    String table) {

  /**
   * How the collector is trusted, and what is shown to it; null: nothing.
   *
   * @param authority file of those who say who the collector is
   * @param certificate file of the sensor's own certificate
   * @param key file of its private key
   * @param token file of the sensor's token
   */
  public record Credentials(
      @Nullable Path authority,
      @Nullable Path certificate,
      @Nullable Path key,
      @Nullable Path token) {}

  /**
   * How files in use are read.
   *
   * @param bytesPerSecond the most read in a second; 0: none are
   * @param mostBytes larger files are not read
   * @param believed how long a digest is believed
   */
  public record Content(long bytesPerSecond, long mostBytes, Duration believed) {}

  /**
   * How the kernel's word on opened files is used.
   *
   * @param wanted whether it is
   * @param mostFiles the most files told of one container
   * @param again time after which a file is told of again
   * @param scanners programs whose opens do not count
   */
  public record Events(boolean wanted, int mostFiles, Duration again, List<String> scanners) {

    /** Copies the list. */
    public Events {
      scanners = List.copyOf(scanners);
    }
  }

  /**
   * What the sensor may take itself.
   *
   * @param millicores thousandths of a processor; 0: any
   * @param residentBytes memory; 0: any
   * @param window time over which processor time is averaged
   */
  public record Budget(int millicores, long residentBytes, Duration window) {}

  /** Copies the lists. */
  public SensorConfig {
    collector = List.copyOf(collector);
    containerRuntimes = List.copyOf(containerRuntimes);
  }

  /**
   * Reads the environment of this process and arguments, each {@code --key=value}.
   *
   * @throws SettingsException if anything is wrong, naming everything that is
   */
  public static SensorConfig read(List<String> arguments) {
    return of(
        new SettingsReader(SensorSettings.PROGRAM, SensorSettings.all())
            .processEnvironment()
            .arguments(arguments)
            .read()
            .orThrow());
  }

  /** Takes the values from settings that were read with {@link SensorSettings#all}. */
  public static SensorConfig of(Settings settings) {
    return new SensorConfig(
        Optional.ofNullable(settings.find(SensorSettings.COLLECTOR)).stream().toList(),
        new Credentials(
            settings.find(SensorSettings.COLLECTOR_CA),
            settings.find(SensorSettings.COLLECTOR_CERTIFICATE),
            settings.find(SensorSettings.COLLECTOR_KEY),
            settings.find(SensorSettings.COLLECTOR_TOKEN)),
        Optional.ofNullable(settings.find(SensorSettings.NODE_NAME)).orElse(""),
        settings.get(SensorSettings.CLUSTER_NAME),
        settings.get(SensorSettings.CONTAINER_RUNTIME),
        settings.get(SensorSettings.SCAN_INTERVAL),
        settings.get(SensorSettings.FULL_SCAN_INTERVAL),
        settings.get(SensorSettings.MOST_PROCESSES),
        settings.get(SensorSettings.MOST_FILES),
        new Events(
            settings.get(SensorSettings.EVENTS),
            settings.get(SensorSettings.EVENT_FILES),
            settings.get(SensorSettings.EVENTS_AGAIN),
            settings.get(SensorSettings.SCANNERS)),
        new Budget(
            settings.get(SensorSettings.BUDGET_CPU),
            settings.get(SensorSettings.BUDGET_MEMORY),
            settings.get(SensorSettings.BUDGET_WINDOW)),
        settings.get(SensorSettings.PROC),
        settings.get(SensorSettings.HEALTH),
        settings.get(SensorSettings.QUEUE_BYTES),
        new Content(
            settings.get(SensorSettings.CONTENT_RATE),
            settings.get(SensorSettings.CONTENT_LARGEST_FILE),
            settings.get(SensorSettings.CONTENT_BELIEVED)),
        settings.table());
  }
}
