package dev.assay.wire.client;

import dev.assay.wire.v1.Want;
import dev.assay.wire.v1.Welcome;

/**
 * Is told what happens between a {@link ReportClient} and its collector.
 *
 * <p>Called on the client's executor, one call at a time; must neither block nor throw. It may
 * offer batches.
 */
public interface ReportListener {

  /** The collector welcomed this sender; what was not acknowledged is now being sent again. */
  void connected(Welcome welcome);

  /** The collector asks for dictionaries. */
  void wanted(Want want);

  /** All batches up to this one are durable. */
  void acknowledged(long sequence);

  /**
   * A batch will never be taken; it was dropped and counted.
   *
   * @param reason for people
   */
  void rejected(long sequence, String reason);

  /** There is no collector now; an attempt will be made after the time given. */
  void disconnected(Disconnection disconnection);
}
