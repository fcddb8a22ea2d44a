package dev.assay.collector.ingest;

import dev.assay.collector.running.ClassCapture;

/**
 * A JVM by the word of its agent. Times are milliseconds since 1970 by its clock, 0 is unknown;
 * fields as in {@link dev.assay.collector.running.Jvm}.
 */
public record JvmFact(
    String javaVersion,
    String vm,
    String main,
    ClassCapture capture,
    String hostName,
    long startedMillis,
    long observingSinceMillis,
    long endedMillis,
    long generatedClasses) {

  static JvmFact unknown(String hostName) {
    return new JvmFact("", "", "", ClassCapture.UNKNOWN, hostName, 0, 0, 0, 0);
  }

  /** Returns this as the newer word on what {@code known} says; what was known is not forgotten. */
  JvmFact after(JvmFact known) {
    return new JvmFact(
        ContainerFact.newer(javaVersion, known.javaVersion),
        ContainerFact.newer(vm, known.vm),
        ContainerFact.newer(main, known.main),
        capture == ClassCapture.UNKNOWN ? known.capture : capture,
        ContainerFact.newer(hostName, known.hostName),
        ContainerFact.newer(startedMillis, known.startedMillis),
        ContainerFact.newer(observingSinceMillis, known.observingSinceMillis),
        ContainerFact.newer(endedMillis, known.endedMillis),
        Math.max(generatedClasses, known.generatedClasses));
  }
}
