package dev.assay.collector.usage;

import dev.assay.collector.component.Component;
import dev.assay.collector.sbom.ArchiveIndex;

/** Says what component an archive of classes is, from what was found in it. Any thread. */
public final class ArchiveNames {

  /**
   * The component that an archive is.
   *
   * @param component the component; purl empty where nothing names it
   * @param source what names it, for example "pom.properties"; empty: nothing
   */
  public record Name(Component component, String source) {}

  /** Returns the name of an archive. */
  public Name of(ArchiveIndex.Coordinates archive) {
    if (!archive.module().isEmpty()) {
      return new Name(new Component("", archive.module(), ""), "");
    }
    return new Name(new Component("", archive.fileName(), ""), "");
  }
}
