package dev.assay.settings;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Durations in whole milliseconds. */
final class DurationType extends SettingType<Duration> {

  private static final String[] UNITS = {"ms", "s", "m", "h", "d"};
  private static final long[] MILLIS = {1, 1_000, 60_000, 3_600_000, 86_400_000};

  private final Duration least;
  private final Duration most;

  DurationType(Duration least, Duration most) {
    this.least = least;
    this.most = most;
  }

  @Override
  public @Nullable Duration read(String text) {
    Long millis = text.equals("0") ? Long.valueOf(0) : Quantity.withUnit(text, UNITS, MILLIS);
    if (millis == null || millis < least.toMillis() || millis > most.toMillis()) {
      return null;
    }
    return Duration.ofMillis(millis);
  }

  @Override
  public String rule() {
    return "duration from "
        + show(least)
        + " to "
        + show(most)
        + ", such as 500ms, 10s, 5m, 2h, 1d";
  }

  @Override
  public String show(Duration value) {
    return Quantity.show(value.toMillis(), UNITS, MILLIS);
  }
}
