package dev.assay.settings;

import org.jspecify.annotations.Nullable;

/** Numbers and numbers with a unit, read without regular expressions and without exceptions. */
final class Quantity {

  private Quantity() {}

  /**
   * Returns the number that a text of digits, with or without a minus, stands for; null for others.
   */
  static @Nullable Long wholeNumber(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative ? text.substring(1) : text;
    // 18 digits always fit into a long.
    if (digits.isEmpty() || digits.length() > 18 || digitsAtStart(digits) != digits.length()) {
      return null;
    }
    long value = Long.parseLong(digits);
    return negative ? -value : value;
  }

  /**
   * Returns a text such as {@code 10s} in the smallest unit; null where it is none, or too large.
   *
   * @param units names of the units
   * @param sizes how many of the smallest unit each is
   */
  static @Nullable Long withUnit(String text, String[] units, long[] sizes) {
    int digits = digitsAtStart(text);
    Long count = wholeNumber(text.substring(0, digits));
    String unit = text.substring(digits).trim();
    if (count == null) {
      return null;
    }
    for (int i = 0; i < units.length; i++) {
      if (units[i].equals(unit)) {
        return count > Long.MAX_VALUE / sizes[i] ? null : Long.valueOf(count * sizes[i]);
      }
    }
    return null;
  }

  /** Returns a quantity in the largest unit that divides it. */
  static String show(long quantity, String[] units, long[] sizes) {
    int best = 0;
    for (int i = 0; i < units.length; i++) {
      if (quantity != 0 && quantity % sizes[i] == 0 && sizes[i] >= sizes[best]) {
        best = i;
      }
    }
    return quantity / sizes[best] + units[best];
  }

  private static int digitsAtStart(String text) {
    int i = 0;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }
}
