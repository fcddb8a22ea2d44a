package dev.assay.collector.trend;

import java.time.Instant;
import java.util.List;

/** Keeps what was counted, durably. May be called from any thread; blocks. */
public interface TrendStore {

  /** Keeps what was counted; what was counted at the same time before is replaced. */
  void save(TrendPoint point);

  /** Returns what was counted from a time on, the earliest first. */
  List<TrendPoint> since(Instant time);

  /** Forgets what was counted before a time. */
  void forgetBefore(Instant time);
}
