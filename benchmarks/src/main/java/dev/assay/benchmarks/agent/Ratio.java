package dev.assay.benchmarks.agent;

import java.util.Arrays;
import java.util.Random;

/**
 * How a measure of one way compares with that of another: the median over the rounds of the ratio
 * within each round, with the interval that holds 90 % of what resampling the rounds gives. Pairs,
 * because a machine that is slow for a while is slow for both.
 */
record Ratio(double median, double low, double high) {

  private static final int RESAMPLES = 4000;
  private static final long SEED = 1;
  private static final double LOW = 0.05;
  private static final double HIGH = 0.95;

  /** {@code values} over {@code floor}, each number over that of the same round. */
  static Ratio of(double[] values, double[] floor) {
    double[] pairs = new double[values.length];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = values[i] / floor[i];
    }
    Random random = new Random(SEED);
    double[] medians = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      medians[i] =
          median(
              random
                  .ints(pairs.length, 0, pairs.length)
                  .mapToDouble(each -> pairs[each])
                  .toArray());
    }
    Arrays.sort(medians);
    return new Ratio(
        median(pairs), medians[(int) (LOW * RESAMPLES)], medians[(int) (HIGH * RESAMPLES)]);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
