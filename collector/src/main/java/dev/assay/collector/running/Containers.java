package dev.assay.collector.running;

import dev.assay.collector.artifact.Sha256;
import java.util.Collection;
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

  /** Returns the containers that run now by these references, as they were deployed. */
  List<Container> containers(Collection<String> references);

  /** Returns what containers run now, each once. */
  List<Deployed> deployed();

  /** Returns the images that containers were created from, by digest. */
  List<ObservedImage> images();

  /** Returns these images; those that are not known are left out. */
  List<ObservedImage> images(Collection<Sha256> configDigests);
}
