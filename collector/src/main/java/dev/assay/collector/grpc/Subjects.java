package dev.assay.collector.grpc;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.usage.ArtifactNames;
import java.util.List;

/** Finds the artifacts that a question is about. */
final class Subjects {

  private final ArtifactNames names;

  Subjects(ArtifactNames names) {
    this.names = names;
  }

  /**
   * Returns the artifacts that {@code name} stands for; all for the empty name.
   *
   * @throws Refusal if none does
   */
  List<Artifact> of(String name) {
    if (name.isEmpty()) {
      return names.all();
    }
    ArtifactNames.Found found = names.find(name);
    if (found.artifacts().isEmpty()) {
      throw Refusal.unknown("artifact", name, found.nearest());
    }
    return found.artifacts();
  }
}
