package dev.assay.agent.report;

/**
 * Something that was not seen, so that nothing may be called unused because of it. Immutable value.
 */
public final class Gap {

  /** What caused it; {@code assay.v1.CoverageGap.Cause} says what each means. */
  public enum Cause {
    /** The native part is missing: initialised classes are not told from loaded ones. */
    NO_NATIVE_BRIDGE(6),
    /** The agent came into a JVM that had run before: what had died by then is not seen. */
    LATE_START(4),
    /** An archive could not be read: which of its classes are in use is not known. */
    INVENTORY_UNREADABLE(5),
    /** Classes were unloaded before they were seen. */
    CLASSES_UNLOADED(7),
    /** More archives or classes are in use than the agent keeps in mind. */
    QUEUE_OVERFLOW(3),
    /** The agent failed: what is used since then is not seen. */
    OBSERVATION_STOPPED(8);

    private final int wireNumber;

    Cause(int wireNumber) {
      this.wireNumber = wireNumber;
    }

    int wireNumber() {
      return wireNumber;
    }
  }

  private final Cause cause;
  private final String detail;
  private final long count;

  Gap(Cause cause, String detail, long count) {
    this.cause = cause;
    this.detail = detail;
    this.count = count;
  }

  /**
   * Initialised classes are not told from loaded ones.
   *
   * @param why what is the matter with the bridge, and what to do about it
   */
  public static Gap noNativeBridge(String why) {
    return new Gap(Cause.NO_NATIVE_BRIDGE, why, 0);
  }

  /** The JVM had run before the agent came. */
  public static Gap lateStart() {
    return new Gap(
        Cause.LATE_START,
        "the agent was attached to a JVM that had run before: classes that were unloaded until then"
            + " are not seen; start the JVM with the agent to see all",
        0);
  }

  Cause cause() {
    return cause;
  }

  /** Returns what happened, to what, and what to do about it. */
  String detail() {
    return detail;
  }

  /** Returns how many classes it is about; 0 where a count makes no sense. */
  long count() {
    return count;
  }
}
