package dev.assay.collector.running;

/** Whether what has ended is asked for, too. */
public enum Lifetime {
  /** Only what runs now. */
  LIVE,
  /** Also what has ended. */
  LIVE_AND_ENDED
}
