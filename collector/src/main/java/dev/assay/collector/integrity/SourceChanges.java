package dev.assay.collector.integrity;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Tag;
import dev.assay.collector.registry.Mirrors;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Tells whether a check of a reference may now say something else, by news of registries. By
 * repository, since a message may hold a thousand changes and a fleet a hundred thousand
 * references. Immutable.
 */
public final class SourceChanges implements Predicate<ImageReference> {

  /** Stands for all tags of a repository; no tag is empty. */
  private static final String ANY_TAG = "";

  private final Map<String, Set<String>> tagsByRepository = new HashMap<>();
  private final Mirrors mirrors;

  /**
   * Takes in news.
   *
   * @param mirrors whose names registries do not know their images by
   */
  public SourceChanges(Collection<SourceChange> changes, Mirrors mirrors) {
    this.mirrors = mirrors;
    for (SourceChange change : changes) {
      tagsByRepository
          .computeIfAbsent(change.repository(), first -> new HashSet<>(1))
          .add(change.tag() == null ? ANY_TAG : change.tag());
    }
  }

  @Override
  public boolean test(ImageReference reference) {
    return areAbout(reference) || areAbout(mirrors.source(reference));
  }

  private boolean areAbout(ImageReference reference) {
    Tag deployed = reference.tag();
    String path = reference.repository().path();
    while (true) {
      Set<String> tags = tagsByRepository.get(path);
      if (tags != null
          && (deployed == null || tags.contains(ANY_TAG) || tags.contains(deployed.value()))) {
        return true;
      }
      int slash = path.indexOf('/');
      if (slash < 0) {
        return false;
      }
      path = path.substring(slash + 1);
    }
  }
}
