package dev.assay.agent.report;

import dev.assay.agent.classload.ClassSweep;
import java.util.LinkedHashMap;
import java.util.Map;

/** A sweep that tells what a test lists. */
final class ListedClasses implements ClassSweep {

  private final Map<Class<?>, Boolean> next = new LinkedHashMap<>();
  long lost;

  ListedClasses loaded(Class<?> type) {
    next.put(type, false);
    return this;
  }

  ListedClasses initialised(Class<?> type) {
    next.put(type, true);
    return this;
  }

  @Override
  public void sweep(Visitor visitor) {
    next.forEach(visitor::visit);
    next.clear();
  }

  @Override
  public void drain(Visitor visitor) {
    sweep(visitor);
  }

  @Override
  public boolean seesInitialisation() {
    return true;
  }

  @Override
  public long loads() {
    return 0;
  }

  @Override
  public long lost() {
    return lost;
  }
}
