package dev.assay.agent.log.jul;

import org.jspecify.annotations.Nullable;

/** Stands for {@code java.util.logging.Logger}; logs nothing. Immutable. */
public final class Logger {

  private final String name;

  private Logger(String name) {
    this.name = name;
  }

  /** Returns a logger. */
  public static Logger getLogger(String name) {
    return new Logger(name);
  }

  /** Returns the name. */
  public String getName() {
    return name;
  }

  /** Returns false. */
  public boolean isLoggable(Level level) {
    return false;
  }

  /** Ignored. */
  public void log(LogRecord record) {}

  /** Ignored. */
  public void log(Level level, @Nullable String message) {}

  /** Ignored. */
  public void log(Level level, @Nullable String message, @Nullable Object parameter) {}

  /** Ignored. */
  public void log(Level level, @Nullable String message, Object @Nullable [] parameters) {}

  /** Ignored. */
  public void log(Level level, @Nullable String message, @Nullable Throwable thrown) {}

  /** Ignored. */
  public void warning(@Nullable String message) {}

  /** Ignored. */
  public void fine(@Nullable String message) {}

  /** Ignored. */
  public void finer(@Nullable String message) {}
}
