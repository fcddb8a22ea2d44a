package dev.assay.collector.notify;

import dev.assay.collector.automation.Channel;
import dev.assay.collector.automation.Delivery;
import dev.assay.collector.automation.Outcome;

/** A channel whose target may turn out to be unusable, which passes. */
interface MessageChannel extends Channel {

  /** Sends a message; as {@link #send}. */
  Outcome deliver(Delivery message, String reference)
      throws UnusableTargetException, InterruptedException;

  @Override
  default Outcome send(Delivery message, String reference) throws InterruptedException {
    try {
      return deliver(message, reference);
    } catch (UnusableTargetException e) {
      return new Outcome.Later(String.valueOf(e.getMessage()), null);
    }
  }
}
