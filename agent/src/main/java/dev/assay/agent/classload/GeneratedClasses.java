package dev.assay.agent.classload;

import java.util.Map;
import java.util.WeakHashMap;

/**
 * Counts the classes that belong to no archive because they were made at run time: lambdas and
 * other hidden classes, proxies, accessors, subclasses that a library wove. For one thread.
 */
public final class GeneratedClasses {

  private final Map<Class<?>, Boolean> notInitialised = new WeakHashMap<Class<?>, Boolean>();
  private long count;

  /** Tells whether a class is known by its name to be hidden, so that no archive need be asked. */
  public static boolean isHidden(Class<?> type) {
    // Hidden classes, and the anonymous ones of Java 8, have a suffix "/number", in which no other
    // name can have a slash.
    return type.getName().indexOf('/') >= 0;
  }

  /**
   * Counts a class that a sweep told; once, although it may be told as loaded and again as
   * initialised.
   */
  public void add(Class<?> type, boolean initialised) {
    if (!initialised) {
      notInitialised.put(type, Boolean.TRUE);
      count++;
    } else if (notInitialised.remove(type) == null) {
      count++;
    }
  }

  /** Returns how many there were so far. */
  public long count() {
    return count;
  }
}
