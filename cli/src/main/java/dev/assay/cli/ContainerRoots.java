package dev.assay.cli;

import dev.assay.sensor.NodeView;
import dev.assay.sensor.NodeView.ProcessView;
import dev.assay.sensor.Sensor;
import dev.assay.sensor.config.SensorConfig;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;

/** Finds the root directories of containers that run on this node. */
final class ContainerRoots {

  private ContainerRoots() {}

  /**
   * Returns the root of a container, as its oldest process has it.
   *
   * @param id the container's id, or a beginning of it that no other has
   */
  static Path of(String id) {
    SensorConfig config = config();
    List<ProcessView> processes = processes(config, id);
    List<String> containers =
        processes.stream()
            .map(process -> String.valueOf(process.containerId()))
            .distinct()
            .toList();
    if (containers.size() > 1) {
      throw new CommandFailure(
          "several containers begin with '" + id + "': " + String.join(", ", containers));
    }
    return processes.stream()
        .min(Comparator.comparingLong(ProcessView::startTimeTicks))
        .map(process -> config.proc().resolve(process.hostPid() + "/root"))
        .orElseThrow(
            () ->
                new CommandFailure(
                    "no process of a container '"
                        + id
                        + "' runs here: assay sensor --once lists those that do"));
  }

  private static SensorConfig config() {
    try {
      return SensorConfig.read(List.of());
    } catch (SettingsException e) {
      throw new CommandFailure("the settings of the sensor are wrong: " + e.getMessage(), e);
    }
  }

  private static List<ProcessView> processes(SensorConfig config, String id) {
    GrpcLog.warningsOnly();
    try {
      NodeView node = Sensor.look(config, Clock.systemUTC());
      return node.processes().stream().filter(process -> isOf(process, id)).toList();
    } catch (IOException e) {
      throw new CommandFailure("this node cannot be observed: " + e.getMessage(), e);
    }
  }

  private static boolean isOf(ProcessView process, String id) {
    String container = process.containerId();
    return container != null && !container.isEmpty() && container.startsWith(id);
  }
}
