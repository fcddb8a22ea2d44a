package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.running.ProcessKey;
import org.jspecify.annotations.Nullable;

/**
 * A process by the word of its node's sensor, or only its identity by the word of its agent. Times
 * are milliseconds since 1970 by the node's clock, 0 is unknown.
 *
 * @param process identity
 * @param sensed whether a sensor said so; else all that follows, but the name, is unknown
 * @param hostPid process id on the host
 * @param containerId its container; empty: the host
 * @param executable path in its own root
 * @param command command line
 * @param startedMillis start
 * @param endedMillis end
 * @param firstSeenMillis when its observer saw it first
 * @param fileSet key of the set of all files it mapped so far; null: none, or not readable
 * @param named what its user named it
 */
public record ProcessFact(
    ProcessKey process,
    boolean sensed,
    int hostPid,
    String containerId,
    String executable,
    String command,
    long startedMillis,
    long endedMillis,
    long firstSeenMillis,
    @Nullable Key128 fileSet,
    Artifact.@Nullable Named named) {

  static ProcessFact byAgent(ProcessKey process, Artifact.@Nullable Named named) {
    return new ProcessFact(process, false, 0, "", "", "", 0, 0, 0, null, named);
  }

  /** Returns the key of its node in the store. */
  public long nodeKey() {
    return NodeFact.keyOf(process.bootId());
  }

  /** Returns this as the newer word on what {@code known} says; what was known is not forgotten. */
  ProcessFact after(ProcessFact known) {
    ProcessFact sensor = sensed || !known.sensed ? this : known;
    return new ProcessFact(
        process,
        sensed || known.sensed,
        sensor.hostPid,
        sensor.containerId,
        ContainerFact.newer(executable, known.executable),
        ContainerFact.newer(command, known.command),
        ContainerFact.newer(startedMillis, known.startedMillis),
        ContainerFact.newer(endedMillis, known.endedMillis),
        ContainerFact.earlier(firstSeenMillis, known.firstSeenMillis),
        fileSet == null ? known.fileSet : fileSet,
        named == null ? known.named : named);
  }

  ProcessFact ended(long millis) {
    return new ProcessFact(
        process,
        sensed,
        hostPid,
        containerId,
        executable,
        command,
        startedMillis,
        millis,
        firstSeenMillis,
        fileSet,
        named);
  }
}
