package dev.assay.collector.correlation;

import dev.assay.collector.artifact.Gap;
import dev.assay.collector.usage.FileEvidence;
import dev.assay.collector.usage.FileUse;
import dev.assay.collector.usage.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What has to be known of an artifact before anything of it may be called not used.
 *
 * <p>Pure. Whatever is missing is an obstacle, in words that say what to do: a package that was
 * called unused although it is used is removed from an image that then fails.
 *
 * @param window how long has to be looked at least
 */
public record UnusedPolicy(Duration window) {

  private static final Set<FileEvidence> OPENS =
      EnumSet.of(FileEvidence.OPENED, FileEvidence.INTERPRETED);

  private static final Set<String> ARCHIVES = Set.of("jar", "war", "ear", "zip");

  /** Checks the window. */
  public UnusedPolicy {
    if (window.isNegative()) {
      throw new IllegalArgumentException("window: " + window + " (expected: not negative)");
    }
  }

  /**
   * Returns what stands in the way of calling anything of an artifact not used; empty: nothing.
   *
   * @param files its files that were seen in use
   */
  public Optional<String> obstacle(Observation observation, List<FileUse> files, Instant now) {
    return observed(observation, now).or(() -> whole(observation)).or(() -> opensSeen(files));
  }

  private Optional<String> observed(Observation observation, Instant now) {
    Instant since = observation.observedSince();
    if (since == null) {
      return Optional.of("Nobody observes the artifact: run a sensor on its nodes.");
    }
    if (observation.processes() + observation.endedProcesses() == 0) {
      return Optional.of("No process of the artifact was seen.");
    }
    return longEnough(since, now);
  }

  /** Returns what is in the way where it was not looked for long enough. */
  Optional<String> longEnough(Instant since, Instant now) {
    Duration looked = Duration.between(since, now);
    return looked.compareTo(window) < 0
        ? Optional.of(
            "It was looked at for "
                + inWords(looked)
                + ", and "
                + inWords(window)
                + " are asked for (collector.unused.window).")
        : Optional.empty();
  }

  private static Optional<String> whole(Observation observation) {
    if (observation.processesUnreadable() > 0) {
      return Optional.of(
          observation.processesUnreadable()
              + " of its processes could not be read: give the sensor the right to.");
    }
    if (observation.startedBeforeSensor() > 0) {
      return Optional.of(
          observation.startedBeforeSensor()
              + " of its processes started before the sensor: what they used until then is not"
              + " known. It is from their next start on.");
    }
    return observation.gaps().stream().findFirst().map(gap -> "On its node: " + inWords(gap));
  }

  /**
   * Files that were opened are only told by a sensor that hears of each: the proof that short-lived
   * processes and interpreters are seen, too. Archives are told by others as well.
   */
  private static Optional<String> opensSeen(List<FileUse> files) {
    boolean seen =
        files.stream().anyMatch(file -> OPENS.contains(file.evidence()) && !isArchive(file.path()));
    return seen
        ? Optional.empty()
        : Optional.of(
            "Its sensor looks at intervals only: what is used for a shorter time, or read without"
                + " being mapped, is not seen.");
  }

  private static boolean isArchive(String path) {
    return ARCHIVES.contains(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  private static String inWords(Gap gap) {
    return gap.detail() + (gap.count() > 0 ? " (" + gap.count() + ")" : "") + ".";
  }

  private static String inWords(Duration duration) {
    if (duration.toHours() >= 48) {
      return duration.toDays() + " days";
    }
    if (duration.toHours() >= 2) {
      return duration.toHours() + " h";
    }
    return duration.toMinutes() >= 2
        ? duration.toMinutes() + " min"
        : Math.max(0, duration.toSeconds()) + " s";
  }
}
