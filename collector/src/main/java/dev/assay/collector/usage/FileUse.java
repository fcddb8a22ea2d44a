package dev.assay.collector.usage;

import java.time.Instant;

/**
 * A file of an artifact that was seen in use.
 *
 * @param path absolute path in the root of its container or host
 * @param evidence strongest evidence
 * @param deleted it was deleted or replaced while in use: the package's version may be another
 * @param outsideRoot it is not on the artifact's file system (a volume): no package owns it
 * @param firstSeen first seen, by the collector's clock
 * @param lastSeen last time that a process held it, to some minutes
 */
public record FileUse(
    String path,
    FileEvidence evidence,
    boolean deleted,
    boolean outsideRoot,
    Instant firstSeen,
    Instant lastSeen) {}
