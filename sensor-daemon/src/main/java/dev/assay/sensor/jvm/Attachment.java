package dev.assay.sensor.jvm;

/**
 * How a JVM is observed now.
 *
 * @param capture what of its classes is seen
 * @param detail why no more is seen; empty where all is
 */
public record Attachment(Capture capture, String detail) {

  /** What is seen. */
  public enum Capture {
    /** Which classes are loaded, and which of them are initialised. */
    INITIALISED,
    /** Which classes are loaded. */
    LOADED_ONLY,
    /** The agent was in it before: nothing was done. */
    AGENT_PRESENT
  }
}
