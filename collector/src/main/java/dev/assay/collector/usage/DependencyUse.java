package dev.assay.collector.usage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.component.Component;
import dev.assay.collector.component.ComponentEvidence;

/**
 * The use of an archive of classes by the JVMs of an artifact.
 *
 * @param artifact the artifact
 * @param component what the archive is; purl and version empty where nothing says it
 * @param named what says so, for example "pom.properties"; empty: nothing
 * @param archive the archive and its classes in use
 */
public record DependencyUse(
    Artifact artifact, Component component, String named, ArchiveUse archive) {

  /** Returns the strongest evidence of use. */
  public ComponentEvidence evidence() {
    if (archive.initialised().count() > 0) {
      return ComponentEvidence.CLASSES_INITIALISED;
    }
    return archive.loaded().count() > 0
        ? ComponentEvidence.CLASSES_LOADED
        : ComponentEvidence.NOT_OBSERVED;
  }
}
