package dev.assay.collector.registry;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a source tells about an image besides its digests. Evidence for people; none of it decides
 * whether anything is violated.
 *
 * @param tagUpdated when the tag got its present content; null where the source does not tell
 * @param deployedBy who put the image there; null where the source does not tell
 * @param build where it was built
 * @param link page of the image in the registry's user interface; null where none is known
 * @param trash what is known of the deletion of an image that is gone; null where nothing is
 * @param elsewhere paths in the registry, outside of the image's repository, that hold what runs
 *     under another name
 * @param notes what a reader has to know besides, and what could not be asked and why
 * @param isPartial whether something could not be asked: what was told before is no less true
 */
public record SourceDetails(
    @Nullable Attributed<Instant> tagUpdated,
    @Nullable Attributed<String> deployedBy,
    BuildDetails build,
    @Nullable URI link,
    @Nullable Trash trash,
    List<String> elsewhere,
    List<String> notes,
    boolean isPartial) {

  /**
   * A deleted image in the registry's trash can.
   *
   * @param path where it is
   * @param deletedBy who deleted it; empty where that is not told
   * @param deleted when; null where that is not told
   */
  public record Trash(String path, String deletedBy, @Nullable Instant deleted) {}

  /** Nothing is told. */
  public static final SourceDetails NONE =
      new SourceDetails(null, null, BuildDetails.NONE, null, null, List.of(), List.of());

  /** Makes details that are all that the source tells. */
  public SourceDetails(
      @Nullable Attributed<Instant> tagUpdated,
      @Nullable Attributed<String> deployedBy,
      BuildDetails build,
      @Nullable URI link,
      @Nullable Trash trash,
      List<String> elsewhere,
      List<String> notes) {
    this(tagUpdated, deployedBy, build, link, trash, elsewhere, notes, false);
  }

  /** Copies the lists. */
  public SourceDetails {
    elsewhere = List.copyOf(elsewhere);
    notes = List.copyOf(notes);
  }

  /** Returns these details with one more note. */
  public SourceDetails note(String note) {
    return new SourceDetails(
        tagUpdated,
        deployedBy,
        build,
        link,
        trash,
        elsewhere,
        joined(notes, List.of(note)),
        isPartial);
  }

  /** Returns these details as those of a source that could not be asked for all. */
  SourceDetails partial() {
    return new SourceDetails(tagUpdated, deployedBy, build, link, trash, elsewhere, notes, true);
  }

  /**
   * Returns what is known of an image of which the source told {@code before}, and tells this of
   * now. Who deployed and built it stays true; its page, where else it is, and notes are of their
   * time.
   */
  public SourceDetails after(SourceDetails before) {
    return new SourceDetails(
        tagUpdated == null ? before.tagUpdated : tagUpdated,
        deployedBy == null ? before.deployedBy : deployedBy,
        build.or(before.build),
        link == null && isPartial ? before.link : link,
        trash,
        elsewhere,
        notes,
        isPartial);
  }

  /** Returns these details, and those of {@code other} where there are none here. */
  public SourceDetails or(SourceDetails other) {
    return new SourceDetails(
        tagUpdated == null ? other.tagUpdated : tagUpdated,
        deployedBy == null ? other.deployedBy : deployedBy,
        build.or(other.build),
        link == null ? other.link : link,
        trash == null ? other.trash : trash,
        joined(elsewhere, other.elsewhere),
        joined(notes, other.notes),
        isPartial || other.isPartial);
  }

  private static List<String> joined(List<String> one, List<String> other) {
    return Stream.concat(one.stream(), other.stream()).distinct().toList();
  }
}
