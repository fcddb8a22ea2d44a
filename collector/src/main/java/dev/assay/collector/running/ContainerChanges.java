package dev.assay.collector.running;

import java.util.List;

/**
 * What was written of containers after a mark.
 *
 * @param areAll whether these are all that run now, whatever was known before; else each of them
 *     was written anew, and may have ended
 * @param containers as they are now
 * @param mark what was written later comes after it
 */
public record ContainerChanges(boolean areAll, List<Container> containers, long mark) {

  /** The mark of who knows nothing. */
  public static final long NOTHING_KNOWN = -1;

  /** Copies the list. */
  public ContainerChanges {
    containers = List.copyOf(containers);
  }
}
