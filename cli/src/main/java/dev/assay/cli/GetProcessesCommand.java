package dev.assay.cli;

import dev.assay.wire.v1.ListProcessesRequest;
import dev.assay.wire.v1.ListProcessesResponse;
import dev.assay.wire.v1.Process;
import dev.assay.wire.v1.QueryGrpc.QueryBlockingStub;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists processes. */
@Command(name = "processes", description = "Lists processes, with their container, image and JVM.")
final class GetProcessesCommand implements Callable<Integer> {

  @Mixin private ListingOptions listing;

  @Mixin private ArtifactOption of;

  @Option(
      names = "--node",
      paramLabel = "NODE",
      defaultValue = "",
      description = "Only on this node.")
  private String node;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only those with this text in their executable or command line.")
  private String filter;

  @Option(names = "--risk", paramLabel = "RISK", defaultValue = "", description = RiskHelp.TEXT)
  private String risk;

  @Option(names = "--all", description = "Also processes that have ended.")
  private boolean all;

  @Override
  public Integer call() {
    return listing.print(
        ListProcessesRequest.newBuilder()
            .setArtifact(of.artifact())
            .setNode(node)
            .setFilter(filter)
            .setRisk(risk)
            .setIncludeEnded(all)
            .build(),
        QueryBlockingStub::listProcesses,
        GetProcessesCommand::table,
        "No processes.");
  }

  private static TextTable table(ListProcessesResponse answer) {
    TextTable table =
        new TextTable(
            "NODE", "PID", "CONTAINER", "IMAGE", "FILES", "JVM", "STARTED", "ENDED", "COMMAND");
    for (Process process : answer.getProcessesList()) {
      table.row(
          process.getNode(),
          process.getHostPid() == 0
              ? process.getPid() + " (in its container)"
              : String.valueOf(process.getHostPid()),
          process.getContainerId().isEmpty() ? "host" : Words.digest(process.getContainerId()),
          Words.text(process.getImageReference()),
          String.valueOf(process.getFiles()),
          process.hasJvm() ? process.getJvm().getJavaVersion() : "-",
          Words.time(process.hasStarted(), process.getStarted()),
          Words.time(process.hasEnded(), process.getEnded()),
          Words.shortened(
              process.getCommand().isEmpty() ? process.getExecutable() : process.getCommand()));
    }
    return table;
  }
}
