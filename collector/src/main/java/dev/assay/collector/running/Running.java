package dev.assay.collector.running;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What runs and ran, as far as it is durable.
 *
 * <p>May be called from any thread; each call blocks for a read of the store, so never from an
 * event loop.
 */
public interface Running extends Containers {

  /** Returns all nodes, by cluster, name and start. */
  List<Node> nodes();

  /**
   * Returns what was written of containers after a mark, which an earlier answer gave: everything
   * that was durable when this was called, and perhaps more.
   */
  ContainerChanges containersSince(long mark);

  /** Returns another number after more became known of whose pods are; cheap. */
  long ownersVersion();

  /** Returns a container with what is known now of whose its pod is; from memory. */
  Container withOwner(Container container);

  /** Returns the containers that run an artifact now, the oldest first. */
  List<Container> containersOf(Artifact artifact);

  /** Returns references under which an artifact runs or ran, by name, at most {@code limit}. */
  List<String> referencesOf(Artifact artifact, int limit);

  /** Returns whether a process of an artifact runs now. */
  boolean isRunning(Artifact artifact);

  /** Returns one image. */
  Optional<ObservedImage> image(Sha256 configDigest);

  /** Returns one page of processes, the latest started first. */
  List<ProcessRecord> processes(ProcessFilter filter);

  /** Returns how many processes match, whatever the filter's page. */
  long countProcesses(ProcessFilter filter);

  /** Returns how many processes an agent reports, or reported, from. */
  long countJvms(Lifetime lifetime);

  /**
   * Returns which running processes of an artifact have which of these files in use: by path, with
   * at most {@code limit} processes for each.
   */
  Map<String, FileUsers> usersOf(Artifact artifact, Set<String> paths, int limit);
}
