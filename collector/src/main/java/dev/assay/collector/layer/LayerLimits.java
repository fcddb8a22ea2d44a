package dev.assay.collector.layer;

import java.time.Duration;

/**
 * How much of an image is looked into; what has more is not known at all, and says so.
 *
 * @param layerBytes bytes of one layer, unpacked
 * @param entries entries of one layer, and files of one image
 * @param innerBytes bytes within the archives of one layer, unpacked
 * @param innerFiles files within the archives of one layer
 * @param time for one layer, its download included
 */
public record LayerLimits(
    long layerBytes, int entries, long innerBytes, int innerFiles, Duration time) {

  /** The largest images that people run have some hundred thousand files in some ten GiB. */
  static final LayerLimits DEFAULT = of(16L << 30, 500_000, Duration.ofMinutes(15));

  /** Returns how many characters all names in one layer may have: 200 a name are many. */
  long textLength() {
    return 200L * entries;
  }

  /** Returns limits with as much in archives as outside of them. */
  public static LayerLimits of(long layerBytes, int entries, Duration time) {
    return new LayerLimits(layerBytes, entries, layerBytes, entries, time);
  }
}
