package dev.assay.collector.usage;

import dev.assay.collector.artifact.Gap;
import dev.assay.collector.component.ComponentEvidence;
import dev.assay.collector.sbom.InstalledPackage;
import java.time.Duration;
import java.time.Instant;
import java.util.StringJoiner;

/**
 * What may be said of a package that was not seen in use, and what limits it.
 *
 * @param observation how its artifact was observed
 * @param now end of the window
 */
record WindowCoverage(Observation observation, Instant now) {

  /** The rest stands with the node. */
  private static final int MOST_GAPS = 3;

  /** As the wire names it. */
  private static final String NO_FILE_EVENTS = "NO_FILE_EVENTS";

  /**
   * Says why the use of a package could not be seen; empty where it could.
   *
   * @param vague whether a directory that others have, too, is all that is known of its files
   */
  static String blindness(InstalledPackage installed, boolean vague) {
    if (installed.files().isEmpty()) {
      return "It owns no file, so its use cannot be seen."
          + (installed.note().isEmpty() ? "" : " " + installed.note());
    }
    return vague
        ? "It shares its directory with other packages, and has no list of its files: whose the"
            + " files in use there are is not known."
        : "";
  }

  /**
   * Whether nobody looked, or somebody did and saw nothing.
   *
   * @param blind as {@link #blindness} says
   */
  ComponentEvidence evidenceWithoutSighting(String blind) {
    return !blind.isEmpty() || !notLooked().isEmpty()
        ? ComponentEvidence.NOT_MEASURED
        : ComponentEvidence.NOT_OBSERVED;
  }

  /** Says what limits the verdict. */
  String limits(String blind) {
    if (!blind.isEmpty()) {
      return blind;
    }
    String notLooked = notLooked();
    return notLooked.isEmpty() ? looked() : notLooked;
  }

  private String notLooked() {
    if (observation.observedSince() == null) {
      return "Nobody observes the artifact.";
    }
    int processes = observation.processes() + observation.endedProcesses();
    if (processes == 0) {
      return "No process of the artifact was seen.";
    }
    if (observation.processesUnreadable() >= processes) {
      return "None of its processes could be read: the sensor lacks the right to, or they ended too"
          + " soon.";
    }
    return "";
  }

  private String looked() {
    StringJoiner text = new StringJoiner(" ");
    Instant since = observation.observedSince();
    if (since != null) {
      text.add("Looked at for " + length(Duration.between(since, now)) + ".");
    }
    text.add(seen());
    if (observation.processesUnreadable() > 0) {
      text.add(observation.processesUnreadable() + " of its processes could not be read.");
    }
    if (observation.startedBeforeSensor() > 0) {
      text.add(
          observation.startedBeforeSensor()
              + " of its processes started before the sensor: what they had unmapped by then is"
              + " not known.");
    }
    observation.gaps().stream()
        .limit(MOST_GAPS)
        .forEach(gap -> text.add("On its node: " + gap.detail() + counted(gap) + "."));
    if (observation.gaps().size() > MOST_GAPS) {
      text.add("And " + (observation.gaps().size() - MOST_GAPS) + " gaps more.");
    }
    return text.toString();
  }

  private String seen() {
    boolean opens =
        observation.gaps().stream().noneMatch(gap -> gap.cause().equals(NO_FILE_EVENTS));
    return opens
        ? "In containers, programs, libraries and files of code are seen when they are opened, on"
            + " the host when they are mapped at a scan; data that is only read is not."
        : "Programs and libraries that are mapped at a scan are seen; scripts and data that are"
            + " only read are not.";
  }

  private static String counted(Gap gap) {
    return gap.count() > 0 ? " (" + gap.count() + ")" : "";
  }

  private static String length(Duration window) {
    if (window.toDays() > 1) {
      return window.toDays() + " days";
    }
    if (window.toHours() > 1) {
      return window.toHours() + " h";
    }
    return window.toMinutes() > 1
        ? window.toMinutes() + " min"
        : Math.max(0, window.toSeconds()) + " s";
  }
}
