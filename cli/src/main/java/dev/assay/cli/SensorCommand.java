package dev.assay.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.assay.sensor.NodeView;
import dev.assay.sensor.NodeView.ContainerView;
import dev.assay.sensor.NodeView.GapView;
import dev.assay.sensor.NodeView.ProcessView;
import dev.assay.sensor.Sensor;
import dev.assay.sensor.SensorMain;
import dev.assay.sensor.config.SensorConfig;
import dev.assay.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Runs the sensor of this node, or looks at the node once. */
@Command(
    name = "sensor",
    description = {
      "Runs the sensor of this node. With --once: prints what the node shows now, and ends.",
      "Settings are given as --key=value, for example --collector=HOST:PORT; docs/configuration.md"
          + " lists them."
    })
final class SensorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--once",
      description = "Print containers, processes and mapped files; needs no collector.")
  private boolean once;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "With --once: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private OutputFormat output;

  @Unmatched private List<String> settings = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    GrpcLog.warningsOnly();
    SensorConfig config;
    try {
      config = SensorConfig.read(settings);
    } catch (SettingsException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (once) {
      look(config);
    } else {
      SensorMain.main(settings.toArray(String[]::new));
    }
    return 0;
  }

  private void look(SensorConfig config) {
    NodeView node;
    try {
      node = Sensor.look(config, Clock.systemUTC());
    } catch (IOException e) {
      throw new CommandFailure("this node cannot be observed: " + e.getMessage(), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(output == OutputFormat.JSON ? json(node) : text(node));
    out.flush();
  }

  private static String json(NodeView node) {
    try {
      return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(node)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of texts and numbers can always be written", e);
    }
  }

  private static String text(NodeView node) {
    List<String> facts = new ArrayList<>();
    facts.add(node.operatingSystem());
    facts.add("Linux " + node.kernelRelease());
    facts.add(node.containerRuntime() == null ? "" : node.containerRuntime());
    facts.removeIf(String::isEmpty);
    StringBuilder text = new StringBuilder();
    text.append(TextTable.printable(node.nodeName() + ": " + String.join(", ", facts)))
        .append('\n');
    for (GapView gap : node.gaps()) {
      text.append("Not seen")
          .append(gap.count() == 0 ? ": " : " (" + gap.count() + "): ")
          .append(TextTable.printable(gap.detail()))
          .append('\n');
    }
    return text.append('\n')
        .append(containers(node).render("No containers."))
        .append('\n')
        .append(processes(node).render("No processes."))
        .toString();
  }

  private static TextTable containers(NodeView node) {
    TextTable table = new TextTable("CONTAINER", "NAME", "POD", "IMAGE", "IMAGE ID", "STARTED");
    for (ContainerView container : node.containers()) {
      String image = container.imageReference();
      String digest = container.imageConfigDigest();
      String started = container.startedAt();
      table.row(
          Words.digest(container.id()),
          Words.text(container.name()),
          container.podName() == null ? "-" : container.podNamespace() + "/" + container.podName(),
          image == null ? "-" : image,
          digest == null ? "-" : Words.digest(digest),
          started == null ? "-" : started);
    }
    return table;
  }

  private static TextTable processes(NodeView node) {
    TextTable table = new TextTable("PID", "CONTAINER", "FILES", "EXECUTABLE", "COMMAND");
    for (ProcessView process : node.processes()) {
      String container = process.containerId();
      table.row(
          String.valueOf(process.hostPid()),
          container == null || container.isEmpty() ? "host" : Words.digest(container),
          String.valueOf(process.files().size()),
          Words.text(process.executable()),
          Words.shortened(process.command()));
    }
    return table;
  }
}
