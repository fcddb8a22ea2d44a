package dev.assay.cli;

import dev.assay.collector.Collector;
import dev.assay.collector.config.CollectorConfig;
import dev.assay.collector.storage.DatabaseException;
import dev.assay.sensor.Sensor;
import dev.assay.sensor.config.SensorConfig;
import dev.assay.settings.HostPort;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Observes this host: a collector and a sensor in one process. */
@Command(
    name = "up",
    description = {
      "Observes this host: starts a collector and a sensor, and shows what they find.",
      "Settings of both are given as --collector.KEY=VALUE and --sensor.KEY=VALUE;"
          + " docs/configuration.md lists them."
    })
final class UpCommand implements Callable<Integer> {

  // A person who waits wants to see something; what comes later, the commands on the screen show.
  private static final Duration MOST_WAIT = Duration.ofSeconds(15);
  private static final Duration MOST_WAIT_ONCE = Duration.ofSeconds(60);

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIRECTORY",
      description = "Where to keep what was found; default ~/.local/share/assay.")
  private @Nullable Path data;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:7433",
      description = "Where to answer questions; default ${DEFAULT-VALUE}.")
  private String listen;

  @Option(names = "--once", description = "Show the first findings, then end.")
  private boolean once;

  @Unmatched private List<String> settings = new ArrayList<>();

  @Override
  public Integer call() {
    GrpcLog.warningsOnly();
    Path directory = DataDirectory.open(data);
    CollectorConfig collectorConfig;
    try {
      collectorConfig = CollectorConfig.read(collectorSettings(directory));
      SensorConfig.read(
          sensorSettings(new HostPort("127.0.0.1", 1))); // its mistakes, before anything starts
    } catch (SettingsException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    CollectorConfig.Access access = collectorConfig.access();
    if (access.certificate() != null
        || access.tokens() != null
        || !collectorConfig.kubernetes().sensors().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "collector.tls.certificate, collector.tokens or collector.kubernetes.sensors is set, and 'assay up' is for one machine, which needs none;"
              + " run 'assay collector' and 'assay sensor' instead");
    }
    EndSignal end = EndSignal.interrupting(Thread.currentThread());
    try {
      observe(collectorConfig, directory);
    } finally {
      end.everythingIsClosed();
    }
    return 0;
  }

  private void observe(CollectorConfig collectorConfig, Path directory) {
    try (Collector collector = start(collectorConfig);
        Sensor sensor = sensor(collector.address());
        UpFindings findings =
            new UpFindings(collector.address(), directory, spec.commandLine().getOut())) {
      sensor.start();
      findings.showFirst(once ? MOST_WAIT_ONCE : MOST_WAIT);
      if (!once) {
        findings.follow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Ctrl-C, before anything was found
    }
  }

  private static Collector start(CollectorConfig config) {
    try {
      return Collector.start(config, Clock.systemUTC());
    } catch (IllegalArgumentException | IllegalStateException | DatabaseException e) {
      throw new CommandFailure("the collector cannot start: " + e.getMessage(), e);
    }
  }

  private Sensor sensor(HostPort collector) {
    try {
      return new Sensor(SensorConfig.read(sensorSettings(collector)), Clock.systemUTC());
    } catch (IOException e) {
      throw new CommandFailure("the sensor cannot start: " + e.getMessage(), e);
    }
  }

  private List<String> collectorSettings(Path directory) {
    List<String> all = new ArrayList<>();
    all.add("--collector.database=" + directory.resolve("collector.db"));
    all.add("--collector.listen=" + listen);
    all.add("--collector.advisories=" + directory.resolve("advisories"));
    // Sensor and collector share the launcher's heap; a setting of the user's comes later and wins.
    all.add("--collector.evidence-memory=64MiB");
    for (String setting : settings) {
      if (!setting.startsWith("--sensor.")) {
        all.add(setting);
      }
    }
    return all;
  }

  private List<String> sensorSettings(HostPort collector) {
    List<String> all = new ArrayList<>();
    all.add("--sensor.collector=" + collector);
    // A person is watching: new programs should show soon. The health port is for orchestrators.
    all.add("--sensor.scan.interval=5s");
    all.add("--sensor.health=127.0.0.1:0");
    // What this process takes is the collector's, too.
    all.add("--sensor.budget.cpu=0");
    all.add("--sensor.budget.memory=0");
    for (String setting : settings) {
      if (setting.startsWith("--sensor.")) {
        all.add(setting);
      }
    }
    return all;
  }
}
