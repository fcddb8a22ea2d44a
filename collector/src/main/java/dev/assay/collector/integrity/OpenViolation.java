package dev.assay.collector.integrity;

import java.time.Instant;
import java.util.Set;

/**
 * What lists need of a violation that stands.
 *
 * @param id its id
 * @param subject what it is about
 * @param type its type
 * @param firstDetected when it was raised
 * @param containers of a violation of content: ids of the containers that it is in; else none
 */
public record OpenViolation(
    String id, Subject subject, ViolationType type, Instant firstDetected, Set<String> containers) {

  /** Copies the set. */
  public OpenViolation {
    containers = Set.copyOf(containers);
  }
}
