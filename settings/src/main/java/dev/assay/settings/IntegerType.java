package dev.assay.settings;

import org.jspecify.annotations.Nullable;

/** Integers in a range. */
final class IntegerType extends SettingType<Integer> {

  private final int least;
  private final int most;

  IntegerType(int least, int most) {
    this.least = least;
    this.most = most;
  }

  @Override
  public @Nullable Integer read(String text) {
    Long value = Quantity.wholeNumber(text);
    return value == null || value < least || value > most
        ? null
        : Integer.valueOf(value.intValue());
  }

  @Override
  public String rule() {
    return "integer from " + least + " to " + most;
  }
}
