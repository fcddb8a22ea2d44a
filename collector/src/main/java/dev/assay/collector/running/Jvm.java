package dev.assay.collector.running;

import dev.assay.collector.artifact.Gap;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JVM, by the word of the agent inside.
 *
 * @param javaVersion java.version
 * @param vm VM name and version
 * @param main main class or jar
 * @param capture how its classes are observed
 * @param hostName host name as it sees it
 * @param started when it started
 * @param observingSince since when its agent observes it
 * @param ended set once it ended in order
 * @param generatedClasses generated, hidden and proxy classes
 * @param gaps what is not seen
 */
public record Jvm(
    String javaVersion,
    String vm,
    String main,
    ClassCapture capture,
    String hostName,
    @Nullable Instant started,
    @Nullable Instant observingSince,
    @Nullable Instant ended,
    long generatedClasses,
    List<Gap> gaps) {
  public Jvm {
    gaps = List.copyOf(gaps);
  }
}
