package dev.assay.collector.usage;

import dev.assay.collector.artifact.Gap;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of an artifact's running was observed.
 *
 * @param observedSince since when anybody observes one of its processes or containers
 * @param processes processes of it that run now
 * @param jvms of these: with an agent
 * @param endedProcesses processes of it that ended
 * @param processesUnreadable processes of it, running or ended, whose files nobody could read
 * @param startedBeforeSensor running processes of it that started before their sensor observed them
 * @param gaps what the sensors of its nodes did not see or lost, and what may be of this artifact
 */
public record Observation(
    @Nullable Instant observedSince,
    int processes,
    int jvms,
    int endedProcesses,
    int processesUnreadable,
    int startedBeforeSensor,
    List<Gap> gaps) {

  public Observation {
    gaps = List.copyOf(gaps);
  }
}
