package dev.assay.collector.integrity;

import dev.assay.collector.image.Digest;
import dev.assay.collector.image.Platform;
import org.jspecify.annotations.Nullable;

/**
 * The two sides of a violation.
 *
 * @param runtime what runs: the repository digest it was pulled by where the source still leads
 *     from there to what runs, else the image ID; null where the node gives neither
 * @param expected what the source holds under the reference; null where it holds nothing
 * @param expectedImageId the image ID that the source holds for the platform; null where it holds
 *     nothing
 * @param platform the node's platform
 * @param registryLink address of the object in the source; empty where there is none
 * @param registryPath where the object is or was expected, for example "registry.example/app:v1"
 */
public record Comparison(
    @Nullable LabelledDigest runtime,
    @Nullable LabelledDigest expected,
    @Nullable Digest expectedImageId,
    Platform platform,
    String registryLink,
    String registryPath) {}
