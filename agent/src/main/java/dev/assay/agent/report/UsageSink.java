package dev.assay.agent.report;

/**
 * Takes what was observed. Called on the observer's thread, except where a method says otherwise.
 */
public interface UsageSink {

  /**
   * Takes the observation as it is now; called after each look, and whenever this sink has asked to
   * be called.
   */
  void report(Observation observation);

  /** Tells whether the JVM's end should wait for {@link #end}. Called on any thread. */
  boolean wantsEnd();

  /**
   * Delivers the last look, within a time: what is seen of the JVM before its end.
   *
   * @param mostMillis how long that may take
   */
  void settle(Observation observation, long mostMillis) throws InterruptedException;

  /**
   * Delivers that the JVM, or its observation, ends, within a time, and closes; the last call.
   *
   * @param mostMillis how long that may take
   */
  void end(Observation observation, long mostMillis) throws InterruptedException;
}
