package dev.assay.sensor.health;

/**
 * A number for monitoring.
 *
 * @param name as Prometheus has it: {@code assay_sensor_…}, with its unit
 * @param help what it is, a sentence
 * @param kind how it moves
 * @param value its value
 */
public record Metric(String name, String help, Kind kind, double value) {

  /** How a number moves. */
  public enum Kind {
    /** Grows until the sensor is started again. */
    COUNTER,
    /** Goes up and down. */
    GAUGE
  }

  /** Appends it in the text format of Prometheus, version 0.0.4. */
  void appendTo(StringBuilder text) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(kind == Kind.COUNTER ? " counter\n" : " gauge\n");
    text.append(name).append(' ');
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      text.append((long) value);
    } else {
      text.append(value);
    }
    text.append('\n');
  }
}
