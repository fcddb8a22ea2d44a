package dev.assay.sensor.process;

import java.util.List;

/**
 * What a scan found different from the one before.
 *
 * @param changed processes that are new, or of which something is different, oldest first
 * @param ended processes that are gone, as they were seen last
 * @param running how many processes run, kernel threads left out
 * @param unreadable how many of them cannot be read
 * @param whyUnreadable the first failure met, for people; empty where there is none
 * @param beyondLimit how many were left out because too many run
 */
public record ScanResult(
    List<ObservedProcess> changed,
    List<ObservedProcess> ended,
    int running,
    int unreadable,
    String whyUnreadable,
    int beyondLimit) {

  /** Copies the lists. */
  public ScanResult {
    changed = List.copyOf(changed);
    ended = List.copyOf(ended);
  }
}
