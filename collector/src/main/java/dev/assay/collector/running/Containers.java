package dev.assay.collector.running;

import java.util.List;

/**
 * Containers that run and ran, and what they were created from, as far as it is durable.
 *
 * <p>May be called from any thread; each call blocks for a read of the store, so never from an
 * event loop.
 */
public interface Containers {

  /** Returns containers, the oldest first. */
  List<Container> containers(Lifetime lifetime);

  /** Returns the images that containers were created from, by digest. */
  List<ObservedImage> images();
}
