package dev.assay.collector.integrity;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Repository;
import dev.assay.collector.image.Tag;
import java.util.Optional;

/**
 * A tag of a repository.
 *
 * @param repository the repository
 * @param tag the tag
 */
public record TagName(Repository repository, Tag tag) {

  /** Returns the tag that decides what a reference leads to; nothing where a digest does. */
  static Optional<TagName> of(ImageReference reference) {
    Tag tag = reference.tag();
    return tag == null || reference.isPinned()
        ? Optional.empty()
        : Optional.of(new TagName(reference.repository(), tag));
  }
}
