package dev.assay.collector.automation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of an attempt to deliver a message. */
public sealed interface Outcome {

  /**
   * The target has it.
   *
   * @param detail for people; may be empty
   * @param reference what the target calls it; may be empty
   */
  record Delivered(String detail, String reference) implements Outcome {}

  /**
   * Not now.
   *
   * @param reason for people; nothing secret
   * @param after how long the target wants to be left alone; null: it does not say
   */
  record Later(String reason, @Nullable Duration after) implements Outcome {}

  /**
   * Never: the target understood the message, and refuses it.
   *
   * @param reason for people; nothing secret
   */
  record Refused(String reason) implements Outcome {}
}
