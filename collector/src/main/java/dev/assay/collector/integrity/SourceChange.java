package dev.assay.collector.integrity;

import org.jspecify.annotations.Nullable;

/**
 * News that something changed in a registry, as the registry itself tells. It says only where to
 * look: what changed is asked of the registry, by references that run anyway.
 *
 * @param repository path of the repository, as far as the registry names it: it may know nothing of
 *     the first parts of the path by which it is reached
 * @param tag the tag; null: any
 */
public record SourceChange(String repository, @Nullable String tag) {}
