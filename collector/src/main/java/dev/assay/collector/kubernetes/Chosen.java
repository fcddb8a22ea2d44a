package dev.assay.collector.kubernetes;

import java.util.List;

/** Which labels and annotations of pods are kept. */
public record Chosen(Keys labels, Keys annotations) {

  /** Of one pod, of each kind; whoever chooses all of them does not fill the memory. */
  static final int MOST = 32;

  /** Labels have at most 63; annotations may have a quarter of a million. */
  private static final int LONGEST = 256;

  /**
   * Chooses by keys.
   *
   * @param labels keys of labels; one that ends in an asterisk stands for all that begin so
   * @param annotations keys of annotations, alike
   */
  public static Chosen of(List<String> labels, List<String> annotations) {
    return new Chosen(Keys.of(labels), Keys.of(annotations));
  }

  static String shortened(String value) {
    return value.length() <= LONGEST ? value : value.substring(0, LONGEST - 1) + "…";
  }
}
