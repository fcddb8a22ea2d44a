package dev.assay.collector.integrity;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What was found: the details that prove a violation.
 *
 * @param comparison both sides
 * @param status for a missing source "Artifact Not Found", else empty
 * @param reasonCodes what more is known
 * @param notes where values come from, for people
 * @param deploymentTime creation of the oldest container that runs it; null where not known, or
 *     without meaning for the type
 * @param tagUpdate when the tag got its present digest; null where not known, or without meaning
 * @param files files that are not as the image ships them; empty but for violations of content
 * @param fileCount how many these are, with those that are left out
 */
public record Evidence(
    Comparison comparison,
    String status,
    SortedSet<ReasonCode> reasonCodes,
    List<String> notes,
    @Nullable Instant deploymentTime,
    @Nullable TagUpdate tagUpdate,
    List<ChangedFile> files,
    int fileCount) {

  /** Files kept of one violation: enough to see what was done, and bounded. */
  static final int MAX_FILES = 1000;

  /** Copies the collections. */
  public Evidence {
    reasonCodes = Collections.unmodifiableSortedSet(new TreeSet<>(reasonCodes));
    notes = List.copyOf(notes);
    files = List.copyOf(files);
  }

  /** Makes evidence of what was compared with a source: without files. */
  public Evidence(
      Comparison comparison,
      String status,
      SortedSet<ReasonCode> reasonCodes,
      List<String> notes,
      @Nullable Instant deploymentTime,
      @Nullable TagUpdate tagUpdate) {
    this(comparison, status, reasonCodes, notes, deploymentTime, tagUpdate, List.of(), 0);
  }

  /**
   * Assembles the evidence of files that are not as shipped.
   *
   * @param subject the image
   * @param platform the node's platform
   * @param files all of them; the first {@value #MAX_FILES} are kept
   * @param deployed creation of the oldest container, by the node's clock
   */
  static Evidence ofFiles(
      Subject subject, Platform platform, List<ChangedFile> files, @Nullable Instant deployed) {
    Digest imageId = subject.imageId();
    LabelledDigest runtime =
        imageId == null ? null : new LabelledDigest(imageId, LabelledDigest.Kind.CONFIG);
    SortedSet<ReasonCode> codes = new TreeSet<>();
    for (ChangedFile file : files) {
      if (file.layer() != ChangedFile.Layer.UNKNOWN) {
        codes.add(
            file.layer() == ChangedFile.Layer.WRITABLE
                ? ReasonCode.CHANGED_IN_THE_CONTAINER
                : ReasonCode.CHANGED_ON_THE_NODE);
      }
    }
    return new Evidence(
        new Comparison(runtime, null, imageId, platform, "", subject.reference()),
        "",
        codes,
        List.of(),
        deployed,
        null,
        files.stream().limit(MAX_FILES).toList(),
        files.size());
  }

  /**
   * Assembles the evidence of a verdict.
   *
   * @param deployed creation of the oldest container, by the node's clock
   * @param update when the tag was updated
   */
  static Evidence of(
      IntegrityVerdict.Violated violated, @Nullable Instant deployed, @Nullable TagUpdate update) {
    if (violated.type() == ViolationType.MISSING_SOURCE) {
      return new Evidence(
          violated.comparison(),
          "Artifact Not Found",
          violated.reasonCodes(),
          violated.notes(),
          null,
          null);
    }
    SortedSet<ReasonCode> codes = new TreeSet<>(violated.reasonCodes());
    List<String> notes = new ArrayList<>(violated.notes());
    if (update != null) {
      notes.add(update.sentence(deployed));
      switch (update.comparedTo(deployed)) {
        case AFTER -> codes.add(ReasonCode.TAG_OVERWRITTEN_AFTER_DEPLOY);
        case BEFORE -> codes.add(ReasonCode.STALE_NODE_CACHE);
        case UNKNOWN -> {}
      }
    }
    return new Evidence(violated.comparison(), "", codes, notes, deployed, update);
  }

  Evidence withNotes(List<String> more) {
    List<String> all = new ArrayList<>(notes);
    all.addAll(more);
    return new Evidence(
        comparison, status, reasonCodes, all, deploymentTime, tagUpdate, files, fileCount);
  }

  /**
   * Returns the time from the deployment to the tag's update, as known at the latest; negative
   * where the tag was updated before; empty where the times do not tell the order. Deployment is by
   * the node's clock, the update by the collector's or the registry's.
   */
  public Optional<Duration> timeDifference() {
    return deploymentTime == null
            || tagUpdate == null
            || tagUpdate.comparedTo(deploymentTime) == TagUpdate.Order.UNKNOWN
        ? Optional.empty()
        : Optional.of(Duration.between(deploymentTime, tagUpdate.before()));
  }
}
