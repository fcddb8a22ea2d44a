package dev.assay.collector.integrity;

import java.util.List;
import java.util.Set;

/**
 * What a look at the files in use says of all containers that run one image.
 *
 * @param modified files that differ from the image's
 * @param added code that the image does not have
 * @param doubt what else is in use and could not be compared: it raises nothing, and a violation
 *     that stands on it does not end
 */
public record ContentVerdict(List<ChangedFile> modified, List<ChangedFile> added, Doubt doubt) {

  /**
   * Files in use of which it is not known what they are.
   *
   * @param reason for people: why; empty: there are none
   * @param paths which they are; empty though there is a reason: it may be any
   */
  public record Doubt(String reason, Set<String> paths) {

    /** Nothing is in doubt. */
    public static final Doubt NONE = new Doubt("", Set.of());

    /** Copies the paths. */
    public Doubt {
      paths = Set.copyOf(paths);
    }

    boolean concerns(Evidence evidence) {
      return !reason.isEmpty()
          && (paths.isEmpty()
              || evidence.fileCount() > evidence.files().size()
              || evidence.files().stream().anyMatch(file -> paths.contains(file.path())));
    }
  }

  /** Copies the files. */
  public ContentVerdict {
    modified = List.copyOf(modified);
    added = List.copyOf(added);
  }

  IntegrityState state() {
    if (!modified.isEmpty() || !added.isEmpty()) {
      return IntegrityState.VIOLATED;
    }
    return doubt.reason().isEmpty() ? IntegrityState.VERIFIED : IntegrityState.UNDECIDED;
  }
}
