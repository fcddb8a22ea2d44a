package dev.assay.collector.artifact;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that was not seen, so that nothing may be called unused because of it.
 *
 * @param cause name of the wire's CoverageGap.Cause
 * @param detail what happened, to what, and what to do about it
 * @param count how many things were lost; 0 where a count makes no sense
 * @param since when it began, where known
 * @param containerId the container it is about; empty: the whole node or JVM
 */
public record Gap(
    String cause, String detail, long count, @Nullable Instant since, String containerId) {

  /** Returns whether containers may run that nobody sees. */
  public boolean hidesContainers() {
    return cause.equals("NO_CONTAINER_RUNTIME");
  }
}
