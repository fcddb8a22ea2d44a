package dev.assay.agent.report;

import dev.assay.agent.archive.ArchiveReader;
import dev.assay.agent.archive.CodeSource;
import dev.assay.agent.classload.ClassSweep;
import dev.assay.agent.origin.JvmOrigin;
import dev.assay.agent.origin.ProcessOrigin;
import java.util.ArrayList;
import java.util.List;

/** All that is known of this JVM so far: what it is and which classes it uses. For one thread. */
public final class Observation {

  private final ProcessOrigin process;
  private final JvmOrigin jvm;
  private final ArtifactName artifact;
  private final long observingSinceUnixMillis;
  private final ClassSweep sweep;
  private final List<Gap> standing;
  private final ClassUsage usage;
  private long endedUnixMillis;
  private String stopReason = "";

  /**
   * Begins an observation.
   *
   * @param standing what is not seen from the beginning
   */
  public Observation(
      ProcessOrigin process,
      JvmOrigin jvm,
      ArtifactName artifact,
      long observingSinceUnixMillis,
      ClassSweep sweep,
      List<Gap> standing) {
    this.process = process;
    this.jvm = jvm;
    this.artifact = artifact;
    this.observingSinceUnixMillis = observingSinceUnixMillis;
    this.sweep = sweep;
    this.standing = new ArrayList<Gap>(standing);
    this.usage = new ClassUsage(new CodeSource(), new ArchiveReader(JvmOrigin.runtimeVersion()));
  }

  /** Looks at all classes. */
  void sweep() {
    sweep.sweep(usage);
    usage.sweepEnded();
  }

  /** Looks at what was loaded since the last look, if that is cheap. */
  void drain() {
    sweep.drain(usage);
    usage.sweepEnded();
  }

  /** Notes that the JVM ends. */
  void end(long nowUnixMillis) {
    endedUnixMillis = nowUnixMillis;
  }

  /** Notes that nothing more is seen, though the JVM goes on. */
  void stop(Throwable why) {
    stopReason = why.toString();
  }

  ProcessOrigin process() {
    return process;
  }

  JvmOrigin jvm() {
    return jvm;
  }

  ArtifactName artifact() {
    return artifact;
  }

  long observingSinceUnixMillis() {
    return observingSinceUnixMillis;
  }

  boolean seesInitialisation() {
    return sweep.seesInitialisation();
  }

  ClassUsage usage() {
    return usage;
  }

  /** Returns when the JVM ended; 0 while it runs. */
  long endedUnixMillis() {
    return endedUnixMillis;
  }

  /** Returns what is not seen, each with its reason. */
  List<Gap> gaps() {
    List<Gap> gaps = new ArrayList<Gap>();
    if (!stopReason.isEmpty()) {
      gaps.add(
          new Gap(
              Gap.Cause.OBSERVATION_STOPPED,
              "observation stopped: " + stopReason + "; it begins anew when the JVM is restarted",
              0));
    }
    gaps.addAll(standing);
    if (sweep.lost() > 0) {
      gaps.add(
          new Gap(
              Gap.Cause.CLASSES_UNLOADED,
              "classes were unloaded before they were seen; a shorter agent.report.interval sees more of them",
              sweep.lost()));
    }
    gaps.addAll(usage.gaps());
    return gaps;
  }
}
