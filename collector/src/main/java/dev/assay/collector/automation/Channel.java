package dev.assay.collector.automation;

/** Sends messages to one kind of target. Any thread; blocks, for seconds at the most. */
@FunctionalInterface
public interface Channel {

  /**
   * Sends a message.
   *
   * @param reference what the target called the last message about the same subject; may be empty
   * @throws InterruptedException if the program ends; the message may have been sent
   */
  Outcome send(Delivery message, String reference) throws InterruptedException;

  /** Finds what sends to a target. */
  @FunctionalInterface
  interface Channels {
    /** Returns what sends to {@code target}. */
    Channel to(Target target);
  }
}
