package dev.assay.sensor.budget;

/** How much of its work the sensor does, from all of it to the least. */
public enum Step {
  /** Everything. */
  ALL(true, 1, ""),
  /** No longer told which files are opened. */
  WITHOUT_EVENTS(false, 1, "files that are opened are not watched"),
  /** Besides, scans a fourth as often. */
  SLOWER(false, 4, "files that are opened are not watched, and scans are four times rarer"),
  /** Besides, scans a sixteenth as often. */
  SLOWEST(false, 16, "files that are opened are not watched, and scans are sixteen times rarer");

  private final boolean events;
  private final int rarer;
  private final String words;

  Step(boolean events, int rarer, String words) {
    this.events = events;
    this.rarer = rarer;
    this.words = words;
  }

  /** Returns whether files that are opened are watched. */
  public boolean hasEvents() {
    return events;
  }

  /** Returns how many times rarer than their interval says scans are. */
  public int rarer() {
    return rarer;
  }

  /** Says what is left out; empty where nothing is. */
  public String words() {
    return words;
  }

  /** Returns how many steps are left out. */
  public int leftOut() {
    return switch (this) {
      case ALL -> 0;
      case WITHOUT_EVENTS -> 1;
      case SLOWER -> 2;
      case SLOWEST -> 3;
    };
  }

  Step less() {
    return switch (this) {
      case ALL -> WITHOUT_EVENTS;
      case WITHOUT_EVENTS -> SLOWER;
      case SLOWER, SLOWEST -> SLOWEST;
    };
  }

  Step more() {
    return switch (this) {
      case SLOWEST -> SLOWER;
      case SLOWER -> WITHOUT_EVENTS;
      case WITHOUT_EVENTS, ALL -> ALL;
    };
  }
}
