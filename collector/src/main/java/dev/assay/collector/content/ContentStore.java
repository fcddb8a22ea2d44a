package dev.assay.collector.content;

import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.layer.LayerIndex;
import dev.assay.collector.running.FileContent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps what is not, or not yet, known to be the image's own, and what layers contain. May be
 * called from any thread; blocks.
 */
public interface ContentStore {

  /**
   * A file with what was said of it last.
   *
   * @param file the sensor's word
   * @param cluster cluster of its node
   * @param node name of its node
   * @param verdict the verdict
   * @param firstSeen when these bytes were first seen there, by the collector's clock
   * @param version changes with each word of the sensor
   */
  record Judged(
      FileContent file,
      String cluster,
      String node,
      FileVerdict verdict,
      Instant firstSeen,
      long version) {}

  /** Returns images of which files wait for a verdict. */
  Set<Sha256> waiting();

  /** Returns images of which files were found to be violations, or could not be judged. */
  Set<Sha256> noted();

  /** Returns up to {@code limit} files kept of an image. */
  List<Judged> files(Sha256 image, int limit);

  /**
   * Keeps verdicts, and forgets files that are fine. What a sensor has said of a file meanwhile is
   * left waiting.
   */
  void judged(Map<Judged, FileVerdict> verdicts);

  /**
   * Returns the latest time at which a sensor was heard of while a process ran that uses one of
   * these files by its word; empty where none is known to run. Looks at some of many processes.
   */
  Optional<Instant> lastHeld(List<Judged> files);

  /** Forgets files, for example of containers that are gone. */
  void forget(List<Judged> files);

  /** Returns what a layer contains, where it was read before. */
  Optional<LayerIndex> layer(Sha256 diffId, Instant now);

  /** Keeps what a layer contains. */
  void keep(LayerIndex layer, Instant now);

  /** Forgets layers that were not asked for since {@code limit}. */
  void forgetLayersBefore(Instant limit);
}
