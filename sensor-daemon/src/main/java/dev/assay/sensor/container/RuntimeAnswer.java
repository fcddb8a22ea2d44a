package dev.assay.sensor.container;

import java.util.function.Function;

/** What came of asking a container runtime. */
public sealed interface RuntimeAnswer permits RunningContainers, RuntimeUnavailable {

  /** Returns the result of the function for this case. */
  <T> T match(Function<RunningContainers, T> running, Function<RuntimeUnavailable, T> unavailable);
}
