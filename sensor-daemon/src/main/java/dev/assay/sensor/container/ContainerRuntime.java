package dev.assay.sensor.container;

import java.util.Optional;

/**
 * A container runtime of this node, which can be asked what runs now.
 *
 * <p>Not thread-safe: one thread asks. Asking only reads; nothing is ever changed in the runtime.
 */
public interface ContainerRuntime extends AutoCloseable {

  /**
   * Asks for the containers that run now.
   *
   * <p>Blocks for at most a few deadlines of single calls. Never throws because of the runtime: a
   * runtime that is absent, refuses or does not answer in time is an answer too.
   */
  RuntimeAnswer ask();

  /**
   * Asks for one container that has ended; empty where the runtime does not know it, cannot be
   * asked now, or says that it has not ended. Blocks as {@link #ask}.
   */
  default Optional<Container> findEnded(String containerId) {
    return Optional.empty();
  }

  /** Ends the connection; asking is not allowed afterwards. */
  @Override
  void close();
}
