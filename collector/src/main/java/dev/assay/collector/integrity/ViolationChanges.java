package dev.assay.collector.integrity;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells what a confirmation changed of a violation. */
final class ViolationChanges {

  private ViolationChanges() {}

  /** Returns what is new, for people; empty where it is only confirmed. */
  static String between(Violation before, Violation after) {
    List<String> changes = new ArrayList<>();
    Evidence old = before.evidence();
    Evidence young = after.evidence();
    if (!before.notRecheckedBecause().isEmpty()) {
      changes.add("it could be checked again");
    }
    if (!old.comparison().equals(young.comparison())) {
      changes.add("the digests compared are others than before");
    }
    if (!old.reasonCodes().equals(young.reasonCodes())) {
      changes.add("reason codes are now " + young.reasonCodes());
    }
    if (!files(old).equals(files(young)) || old.fileCount() != young.fileCount()) {
      changes.add("files are others than before, now " + young.fileCount());
    }
    places(before, after, changes);
    return String.join("; ", changes);
  }

  private static void places(Violation before, Violation after, List<String> changes) {
    Set<List<String>> old = containers(before);
    Set<List<String>> young = containers(after);
    Set<List<String>> added = new HashSet<>(young);
    added.removeAll(old);
    Set<List<String>> gone = new HashSet<>(old);
    gone.removeAll(young);
    if (!added.isEmpty()) {
      changes.add("found in " + added.size() + " more containers");
    }
    if (!gone.isEmpty()) {
      changes.add("gone from " + gone.size() + " containers");
    }
  }

  private static Set<List<String>> containers(Violation violation) {
    return violation.locations().stream()
        .map(each -> each.place().identity())
        .collect(Collectors.toSet());
  }

  /** What makes a file another one: not when it was last seen, nor by which process. */
  private static Set<List<Object>> files(Evidence evidence) {
    return evidence.files().stream()
        .map(file -> List.<Object>of(file.containerId(), file.path(), file.found(), file.layer()))
        .collect(Collectors.toSet());
  }
}
