package dev.assay.agent.log.jul;

/** Stands for {@code java.util.logging.Level}. */
public final class Level {

  /** A serious failure. */
  public static final Level SEVERE = new Level();

  /** A potential problem. */
  public static final Level WARNING = new Level();

  /** A message for people. */
  public static final Level INFO = new Level();

  /** Tracing. */
  public static final Level FINE = new Level();

  /** More tracing. */
  public static final Level FINER = new Level();

  /** Most tracing. */
  public static final Level FINEST = new Level();

  private Level() {}
}
