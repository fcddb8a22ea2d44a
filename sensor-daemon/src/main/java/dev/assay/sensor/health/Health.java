package dev.assay.sensor.health;

import java.util.List;

/**
 * How the sensor is.
 *
 * @param live whether it works; if not, it should be started again
 * @param ready whether what it reports can be relied on
 * @param reasons for people: what is wrong, a sentence each
 */
public record Health(boolean live, boolean ready, List<String> reasons) {

  /** Copies the list. */
  public Health {
    reasons = List.copyOf(reasons);
  }
}
