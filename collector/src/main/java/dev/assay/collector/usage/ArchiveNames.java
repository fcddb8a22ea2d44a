package dev.assay.collector.usage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.packageurl.PackageURL;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.component.Component;
import dev.assay.collector.sbom.ArchiveIndex;
import dev.assay.collector.sbom.Inventories;
import dev.assay.inventory.language.jar.JarEvidence;
import dev.assay.inventory.language.jar.JarIdentification;
import dev.assay.inventory.language.jar.JarIdentity;
import dev.assay.inventory.language.jar.MavenCoordinates;
import java.util.List;

/**
 * Says what component an archive of classes is, from what was found in it.
 *
 * <p>An archive is named by its content, so what was concluded once holds. Any thread; blocks for a
 * read of the store when it meets an archive first.
 */
public final class ArchiveNames {

  /** Some hundred bytes each; a fleet's distinct archives are about as many. */
  private static final int REMEMBERED = 50_000;

  private final Inventories inventories;
  private final Cache<Sha256, Name> known = Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  /** Makes it over the indexes that were delivered. */
  public ArchiveNames(Inventories inventories) {
    this.inventories = inventories;
  }

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
    return known.get(archive.digest(), digest -> conclude(archive));
  }

  private Name conclude(ArchiveIndex.Coordinates archive) {
    List<String> classNames =
        inventories.archive(archive.digest().key()).map(ArchiveIndex::classNames).orElse(List.of());
    JarIdentity identity =
        JarIdentification.identify(
            new JarEvidence(
                archive.fileName(),
                archive.pomProperties().stream().map(ArchiveNames::coordinates).toList(),
                archive.manifest(),
                JarEvidence.commonPackage(classNames)));
    PackageURL purl = identity.purl();
    JarIdentity.Source source = identity.source();
    if (purl == null || source == null) {
      return new Name(new Component("", archive.fileName(), ""), "");
    }
    String version = purl.getVersion() == null ? "" : purl.getVersion();
    return new Name(
        new Component(purl.canonicalize(), archive.fileName(), version), source.toString());
  }

  private static MavenCoordinates coordinates(ArchiveIndex.Maven maven) {
    return new MavenCoordinates(maven.groupId(), maven.artifactId(), maven.version());
  }
}
