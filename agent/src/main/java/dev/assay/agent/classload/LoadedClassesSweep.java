package dev.assay.agent.classload;

import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Sweeps by {@link Instrumentation#getAllLoadedClasses}, where there is no native bridge: what is
 * initialised is not seen, nor what is unloaded between two sweeps.
 */
public final class LoadedClassesSweep implements ClassSweep {

  private final Instrumentation instrumentation;
  private final Map<Class<?>, Boolean> told = new WeakHashMap<Class<?>, Boolean>();

  /** Makes a sweep over the classes of this JVM. */
  public LoadedClassesSweep(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  @Override
  public void sweep(Visitor visitor) {
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (!type.isArray() && told.put(type, Boolean.TRUE) == null) {
        visitor.visit(type, false);
      }
    }
  }

  @Override
  public void drain(Visitor visitor) {
    // Only a whole sweep would tell; its caller decides how often that is worth its cost.
  }

  @Override
  public boolean seesInitialisation() {
    return false;
  }

  @Override
  public long loads() {
    return 0;
  }

  @Override
  public long lost() {
    return 0;
  }
}
