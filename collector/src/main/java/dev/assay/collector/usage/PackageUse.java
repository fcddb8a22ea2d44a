package dev.assay.collector.usage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.component.Component;
import dev.assay.collector.component.ComponentEvidence;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The use of a package of an artifact, or of a file that no package owns.
 *
 * @param artifact the artifact
 * @param component the package
 * @param evidence strongest evidence
 * @param files its files that were seen in use, strongest evidence first
 * @param firstSeen first seen in use; null: never
 * @param lastSeen last seen in use; null: never
 * @param observedSince since when was looked; null: nobody looked
 * @param coverage what limits the verdict, for people; empty: nothing
 */
public record PackageUse(
    Artifact artifact,
    Component component,
    ComponentEvidence evidence,
    List<FileUse> files,
    @Nullable Instant firstSeen,
    @Nullable Instant lastSeen,
    @Nullable Instant observedSince,
    String coverage) {
  public PackageUse {
    files = List.copyOf(files);
  }
}
