package dev.assay.agent.classload;

/**
 * Asks the JVM which classes are in use. Each class is told once when it is seen loaded and once
 * when it is seen initialised, or only the latter. Never arrays or primitive types.
 *
 * <p>For one thread. Two ways: {@link BridgeSweep} and {@link LoadedClassesSweep}.
 */
public interface ClassSweep {

  /** Tells all that is new to {@code visitor}. */
  void sweep(Visitor visitor);

  /**
   * Tells what was loaded since the last call, if that is cheap to know: keeps classes whose loader
   * may be gone at the next {@link #sweep}.
   */
  void drain(Visitor visitor);

  /** Tells whether initialised classes are told from those that are merely loaded. */
  boolean seesInitialisation();

  /**
   * Returns a number that grows whenever classes are loaded; it may stay the same where that is not
   * cheap to know.
   */
  long loads();

  /** Returns how many classes were unloaded before they could be told. */
  long lost();

  /** Takes classes. */
  interface Visitor {

    /** Takes a class; the reference must not be kept, since it keeps the class's loader alive. */
    void visit(Class<?> type, boolean initialised);
  }
}
