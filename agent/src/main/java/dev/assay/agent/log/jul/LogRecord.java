package dev.assay.agent.log.jul;

import org.jspecify.annotations.Nullable;

/** Stands for {@code java.util.logging.LogRecord}; keeps nothing. */
public final class LogRecord {

  /** Makes a record. */
  public LogRecord(Level level, @Nullable String message) {}

  /** Ignored. */
  public void setLoggerName(@Nullable String name) {}

  /** Ignored. */
  public void setSourceClassName(@Nullable String name) {}

  /** Ignored. */
  public void setSourceMethodName(@Nullable String name) {}

  /** Ignored. */
  public void setThrown(@Nullable Throwable thrown) {}

  /** Ignored. */
  public void setParameters(Object @Nullable [] parameters) {}
}
