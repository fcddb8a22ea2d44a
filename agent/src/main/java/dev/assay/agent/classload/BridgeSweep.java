package dev.assay.agent.classload;

import dev.assay.jvmti.ClassChanges;
import dev.assay.jvmti.ClassStatus;
import dev.assay.jvmti.JvmtiBridge;

/** Sweeps by JVMTI: loaded and initialised are both exact. */
public final class BridgeSweep implements ClassSweep {

  private final JvmtiBridge bridge;

  /** Makes a sweep; the bridge stays the caller's. */
  public BridgeSweep(JvmtiBridge bridge) {
    this.bridge = bridge;
  }

  @Override
  public void sweep(Visitor visitor) {
    tell(bridge.sweep(), visitor);
  }

  @Override
  public void drain(Visitor visitor) {
    tell(bridge.drain(), visitor);
  }

  private static void tell(ClassChanges changes, Visitor visitor) {
    for (int i = 0; i < changes.size(); i++) {
      // A class whose static initialiser threw is in use all the same: some of its code ran.
      visitor.visit(changes.type(i), changes.status(i) != ClassStatus.LOADED);
    }
  }

  @Override
  public boolean seesInitialisation() {
    return true;
  }

  @Override
  public long loads() {
    return bridge.loadsAnnounced();
  }

  @Override
  public long lost() {
    return bridge.loadsLost();
  }
}
