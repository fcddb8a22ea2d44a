package dev.assay.collector.running;

import dev.assay.collector.artifact.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Content that runs under a reference.
 *
 * @param reference the reference as deployed, best known
 * @param configDigest what runs; null where the runtime gives nothing that can be trusted
 */
public record Deployed(String reference, @Nullable Sha256 configDigest) {}
