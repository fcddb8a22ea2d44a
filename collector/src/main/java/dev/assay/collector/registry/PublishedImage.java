package dev.assay.collector.registry;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import org.jspecify.annotations.Nullable;

/**
 * An image that a tag or digest leads to.
 *
 * @param manifest digest of its manifest
 * @param config digest of its config, which is the image ID of what runs; null where the index
 *     lists an image that the registry does not hold, or that nobody needed to look into
 * @param platform what the index says it is made for; unknown for a manifest outside of an index
 */
public record PublishedImage(Digest manifest, @Nullable Digest config, Platform platform) {}
