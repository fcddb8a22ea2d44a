package dev.assay.cli;

import dev.assay.wire.v1.ChangedFile;
import dev.assay.wire.v1.ImageDetails;
import dev.assay.wire.v1.Location;
import dev.assay.wire.v1.SourcedText;
import dev.assay.wire.v1.Violation;
import dev.assay.wire.v1.ViolationEvent;
import dev.assay.wire.v1.ViolationEvidence;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A violation as people read it: meaning, evidence, location, recommendations, history. */
final class Explanation {

  private static final int MOST_ROWS = 20;
  private static final int NAME_WIDTH = 20;

  private final StringBuilder text = new StringBuilder();

  private Explanation() {}

  /** Returns the text, ended by a newline. */
  static String of(Violation violation) {
    Explanation explanation = new Explanation();
    explanation.head(violation);
    explanation.meaning(violation);
    explanation.evidence(violation.getEvidence());
    explanation.details(violation.getDetails());
    explanation.locations(violation);
    explanation.recommendations(violation);
    explanation.history(violation.getHistoryList());
    return explanation.text.toString();
  }

  private void head(Violation violation) {
    line(
        violation.getTitle()
            + " ("
            + Words.of(violation.getSeverity())
            + "), "
            + violation.getIntegrityStatus());
    field("Image", violation.getImageReference());
    field("Image ID", violation.getImageId());
    field("State", state(violation));
  }

  private void meaning(Violation violation) {
    dev.assay.wire.v1.Explanation meaning = violation.getExplanation();
    if (meaning.getMeaning().isEmpty()) {
      return; // By an earlier version of the collector.
    }
    section("What does it mean?");
    field("Meaning", meaning.getMeaning());
    field("Why it matters", meaning.getWhyItMatters());
    field("Raised when", meaning.getTriggeredWhen());
  }

  private static String state(Violation violation) {
    if (violation.hasResolvedAt()) {
      return "resolved "
          + Words.time(true, violation.getResolvedAt())
          + ": "
          + violation.getResolution();
    }
    return violation.getNotRecheckedBecause().isEmpty()
        ? "open, confirmed " + Words.time(true, violation.getLastConfirmed())
        : "open, not rechecked: " + violation.getNotRecheckedBecause();
  }

  private void evidence(ViolationEvidence evidence) {
    section("What was found?");
    field("Status", evidence.getStatus());
    field("Registry path", evidence.getRegistryPath());
    field("Runtime digest", digest(evidence.getRuntimeDigest(), evidence.getRuntimeDigestKind()));
    field(
        "Registry digest", digest(evidence.getExpectedDigest(), evidence.getExpectedDigestKind()));
    field("Expected image ID", evidence.getExpectedImageId());
    field("Platform", evidence.getPlatform());
    field("Link", evidence.getRegistryLink());
    if (evidence.hasDeploymentTime()) {
      field("Deployment time", Words.time(true, evidence.getDeploymentTime()));
    }
    if (evidence.hasTagUpdatedBefore()) {
      field("Tag update time", tagUpdated(evidence));
    }
    field("Time difference", difference(evidence));
    field("Reason codes", String.join(", ", evidence.getReasonCodesList()));
    evidence.getNotesList().forEach(note -> field("Note", note));
    files(evidence);
  }

  private static String digest(String digest, String kind) {
    return digest.isEmpty() ? "" : digest + " (" + kind + ")";
  }

  private static String tagUpdated(ViolationEvidence evidence) {
    String before = Words.time(true, evidence.getTagUpdatedBefore());
    if (evidence.getTagUpdateOrigin().equals("registry")) {
      return before;
    }
    return evidence.hasTagUpdatedAfter()
        ? "between " + Words.time(true, evidence.getTagUpdatedAfter()) + " and " + before
        : "before " + before;
  }

  /** Nothing where the times do not tell the order: a number would claim one. */
  private static String difference(ViolationEvidence evidence) {
    return switch (evidence.getTagUpdateOrder()) {
      case "AFTER" -> amount(evidence.getTimeDifferenceMillis()) + ", updated after deployed";
      case "BEFORE" -> amount(evidence.getTimeDifferenceMillis()) + ", updated before deployed";
      default -> "";
    };
  }

  private static String amount(long millis) {
    Duration difference = Duration.ofMillis(Math.abs(millis));
    return difference.toDays() > 0
        ? difference.toDays() + " d " + difference.toHoursPart() + " h"
        : difference.toHours() > 0
            ? difference.toHours() + " h " + difference.toMinutesPart() + " min"
            : difference.toMinutes() + " min " + difference.toSecondsPart() + " s";
  }

  private void files(ViolationEvidence evidence) {
    for (ChangedFile file : first(evidence.getFilesList())) {
      field(
          "File",
          file.getPath()
              + ", "
              + Words.digest(file.getFoundDigest())
              + (file.getExpectedDigest().isEmpty()
                  ? ", not in the image"
                  : " instead of " + Words.digest(file.getExpectedDigest()))
              + ", "
              + layer(file.getLayer())
              + (file.getProcessesList().isEmpty()
                  ? ""
                  : ", used by " + String.join(", ", first(file.getProcessesList()))));
    }
    more(evidence.getFileCount());
  }

  private static String layer(String layer) {
    return switch (layer) {
      case "WRITABLE" -> "changed in the container";
      case "IMAGE" -> "changed in the unpacked image on the node";
      default -> layer.toLowerCase(Locale.ROOT) + " layer";
    };
  }

  private void details(ImageDetails details) {
    sourced("Deployed by", details.getDeployedBy());
    sourced("Build owner", details.getBuildOwner());
    sourced("Build", details.getBuildName());
    sourced("Build number", details.getBuildNumber());
    sourced("Build page", details.getBuildUrl());
    sourced("Source", details.getSourceRepository());
    sourced("Revision", details.getSourceRevision());
    sourced("Trash can", details.getTrash());
  }

  private void sourced(String name, SourcedText sourced) {
    if (!sourced.getText().isEmpty()) {
      field(name, sourced.getText() + " (" + sourced.getOrigin() + ")");
    }
  }

  private void locations(Violation violation) {
    section("Where is the violation?");
    field("First detected", Words.time(true, violation.getFirstDetected()));
    for (Location location : first(violation.getLocationsList())) {
      String workload =
          location.getWorkloadName().isEmpty()
              ? ""
              : location.getNamespace()
                  + "/"
                  + location.getWorkloadKind()
                  + "/"
                  + location.getWorkloadName()
                  + ", ";
      String cluster =
          location.getCluster().isEmpty() ? "" : " of cluster " + location.getCluster();
      field(
          "Container",
          workload
              + location.getContainer()
              + " ("
              + Words.digest(location.getContainerId())
              + ") on node "
              + location.getNode()
              + cluster);
    }
    more(violation.getLocationsCount());
  }

  private void recommendations(Violation violation) {
    section("What steps are recommended?");
    violation.getRecommendations().getRootCauseList().forEach(each -> field("Root cause", each));
    violation.getRecommendations().getImmediateList().forEach(each -> field("Immediate", each));
    violation.getRecommendations().getLongTermList().forEach(each -> field("Long term", each));
  }

  private void history(List<ViolationEvent> events) {
    section("What became of it?");
    for (ViolationEvent event : first(events)) {
      String kind = Words.of(event.getKind()).replace("violation ", "");
      field(Words.time(true, event.getAt()), kind + ": " + event.getDetail());
    }
  }

  private static <T> List<T> first(List<T> all) {
    return all.subList(0, Math.min(MOST_ROWS, all.size()));
  }

  private void more(int count) {
    if (count > MOST_ROWS) {
      line("  and " + (count - MOST_ROWS) + " more: --output json of 'assay get violations'");
    }
  }

  private void section(String title) {
    text.append('\n');
    line(title);
  }

  private void field(String name, String value) {
    if (!value.isEmpty()) {
      line("  " + name + " ".repeat(Math.max(1, NAME_WIDTH - name.length())) + value);
    }
  }

  private void line(String line) {
    text.append(TextTable.printable(line)).append('\n');
  }
}
