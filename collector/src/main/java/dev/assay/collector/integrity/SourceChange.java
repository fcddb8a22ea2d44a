package dev.assay.collector.integrity;

import dev.assay.collector.image.ImageReference;
import dev.assay.collector.image.Tag;
import dev.assay.collector.registry.Mirrors;
import org.jspecify.annotations.Nullable;

/**
 * News that something changed in a registry, as the registry itself tells. It says only where to
 * look: what changed is asked of the registry, by references that run anyway.
 *
 * @param repository path of the repository, as far as the registry names it: it may know nothing of
 *     the first parts of the path by which it is reached
 * @param tag the tag; null: any
 */
public record SourceChange(String repository, @Nullable String tag) {

  /**
   * Returns whether a check of that reference may now say something else.
   *
   * @param mirrors whose names registries do not know their images by
   */
  public boolean mayConcern(ImageReference reference, Mirrors mirrors) {
    return isAbout(reference) || isAbout(mirrors.source(reference));
  }

  private boolean isAbout(ImageReference reference) {
    String path = reference.repository().path();
    boolean samePath = path.equals(repository) || path.endsWith("/" + repository);
    Tag deployed = reference.tag();
    return !repository.isEmpty()
        && samePath
        && (tag == null || deployed == null || deployed.value().equals(tag));
  }
}
