package dev.assay.sensor.container;

import java.util.List;
import java.util.function.Function;

/**
 * All containers that run now, in the order of the runtime.
 *
 * @param runtime the runtime that answered
 * @param containers the containers
 * @param problems what could not be asked of single containers, each a sentence for people; such a
 *     container is listed all the same, with what is known of it
 */
public record RunningContainers(
    RuntimeIdentity runtime, List<Container> containers, List<String> problems)
    implements RuntimeAnswer {

  /** Copies the lists. */
  public RunningContainers {
    containers = List.copyOf(containers);
    problems = List.copyOf(problems);
  }

  @Override
  public <T> T match(
      Function<RunningContainers, T> running, Function<RuntimeUnavailable, T> unavailable) {
    return running.apply(this);
  }
}
