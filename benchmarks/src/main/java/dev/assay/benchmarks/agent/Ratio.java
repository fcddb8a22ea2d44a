package dev.assay.benchmarks.agent;

import java.util.Arrays;
import java.util.Random;

/**
 * How a measure of one way compares with that of another: ratio of the medians, with a bootstrap
 * interval that holds 90 % of what resampling the same runs gives.
 */
record Ratio(double median, double low, double high) {

  private static final int RESAMPLES = 4000;
  private static final long SEED = 1;
  private static final double LOW = 0.05;
  private static final double HIGH = 0.95;

  /** {@code values} over {@code floor}; both hold at least one number. */
  static Ratio of(double[] values, double[] floor) {
    Random random = new Random(SEED);
    double[] ratios = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      ratios[i] = median(resample(values, random)) / median(resample(floor, random));
    }
    Arrays.sort(ratios);
    return new Ratio(
        median(values) / median(floor),
        ratios[(int) (LOW * RESAMPLES)],
        ratios[(int) (HIGH * RESAMPLES)]);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double[] resample(double[] values, Random random) {
    return random.ints(values.length, 0, values.length).mapToDouble(i -> values[i]).toArray();
  }
}
