package dev.assay.settings;

import org.jspecify.annotations.Nullable;

/**
 * What the operating system and the JVM tell this process, for the few things that are no settings.
 */
public final class ProcessEnvironment {

  private ProcessEnvironment() {}

  /** Returns an environment variable, or null where it is not set or empty. */
  public static @Nullable String variable(String name) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** Returns a system property, or null where it is not set or empty. */
  public static @Nullable String property(String name) {
    String value = System.getProperty(name);
    return value == null || value.isEmpty() ? null : value;
  }
}
