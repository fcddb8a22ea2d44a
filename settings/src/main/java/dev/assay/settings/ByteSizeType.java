package dev.assay.settings;

import org.jspecify.annotations.Nullable;

/** Sizes in bytes, with binary units. */
final class ByteSizeType extends SettingType<Long> {

  private static final String[] UNITS = {"", "KiB", "MiB", "GiB"};
  private static final long[] SIZES = {1, 1L << 10, 1L << 20, 1L << 30};

  private final long leastBytes;
  private final long mostBytes;

  ByteSizeType(long leastBytes, long mostBytes) {
    this.leastBytes = leastBytes;
    this.mostBytes = mostBytes;
  }

  @Override
  public @Nullable Long read(String text) {
    Long bytes = Quantity.withUnit(text, UNITS, SIZES);
    return bytes == null || bytes < leastBytes || bytes > mostBytes ? null : bytes;
  }

  @Override
  public String rule() {
    return "size from "
        + show(leastBytes)
        + " to "
        + show(mostBytes)
        + ", such as 512, 64KiB, 24MiB";
  }

  @Override
  public String show(Long bytes) {
    return Quantity.show(bytes, UNITS, SIZES);
  }
}
