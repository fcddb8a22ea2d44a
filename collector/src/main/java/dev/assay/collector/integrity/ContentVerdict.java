package dev.assay.collector.integrity;

import java.util.List;
import java.util.function.Function;

/** What a look at the files in use says of all containers that run one image. */
public sealed interface ContentVerdict {

  /** Calls the function of this case. */
  <T> T match(Function<Judged, T> judged, Function<Undecided, T> undecided);

  /**
   * Every file that was measured was compared with the image.
   *
   * @param modified files that differ from the image's; empty: none does, which ends a violation
   * @param added code that the image does not have; the same
   */
  record Judged(List<ChangedFile> modified, List<ChangedFile> added) implements ContentVerdict {
    /** Copies the files. */
    public Judged {
      modified = List.copyOf(modified);
      added = List.copyOf(added);
    }

    @Override
    public <T> T match(Function<Judged, T> judged, Function<Undecided, T> undecided) {
      return judged.apply(this);
    }
  }

  /**
   * It cannot be told: neither raises nor clears anything.
   *
   * @param reason for people: what was tried, and what to do
   */
  record Undecided(String reason) implements ContentVerdict {
    @Override
    public <T> T match(Function<Judged, T> judged, Function<Undecided, T> undecided) {
      return undecided.apply(this);
    }
  }
}
