package dev.assay.collector.integrity;

import java.util.List;

/** Knows which images run. */
public interface RunningImages {

  /**
   * Returns the containers that run now. One that was not seen to end is still among them, also
   * while its node is not heard of.
   */
  List<RunningInstance> now();
}
