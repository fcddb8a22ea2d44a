package dev.assay.collector.integrity;

import java.time.Instant;

/**
 * Whether the files in use of an image are its own.
 *
 * @param subject what it is said of
 * @param state VERIFIED, VIOLATED or UNDECIDED
 * @param reason why it is undecided; else empty
 * @param checkedAt when that was last said
 */
public record ContentIntegrity(
    Subject subject, IntegrityState state, String reason, Instant checkedAt) {}
