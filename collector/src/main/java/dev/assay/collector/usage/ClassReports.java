package dev.assay.collector.usage;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.component.ComponentEvidence;
import dev.assay.collector.sbom.ArchiveIndex;
import dev.assay.collector.sbom.Inventories;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reports on the classes of archives, as the store holds them now.
 *
 * <p>May be called from any thread; blocks for reads of the store.
 */
public final class ClassReports {

  /** Fewer digits of a digest may well fit several archives. */
  private static final int MIN_DIGITS = 12;

  private final UsageLedger ledger;
  private final Inventories inventories;
  private final ArchiveNames names;

  /** Makes it over what is known. */
  public ClassReports(UsageLedger ledger, Inventories inventories, ArchiveNames names) {
    this.ledger = ledger;
    this.inventories = inventories;
    this.names = names;
  }

  /**
   * The use of a class.
   *
   * @param name binary name with dots
   * @param evidence whether it was seen loaded or initialised
   * @param archive file name of its archive
   * @param archiveDigest digest of its archive
   */
  public record ClassUse(
      String name, ComponentEvidence evidence, String archive, Sha256 archiveDigest) {}

  /** Returns the archives that {@code name} stands for: a digest, package URL or file name. */
  public List<Sha256> archives(String name) {
    String digits = name.startsWith("sha256:") ? name.substring("sha256:".length()) : name;
    String prefix = digits.toLowerCase(Locale.ROOT);
    if (prefix.length() >= MIN_DIGITS && prefix.matches("[0-9a-f]+")) {
      return inventories.archivesByDigest(prefix);
    }
    Set<Sha256> found = new LinkedHashSet<>();
    for (ArchiveIndex.Coordinates archive : inventories.archives()) {
      ArchiveNames.Name known = names.of(archive);
      if (name.equals(archive.fileName())
          || name.equals(known.component().name())
          || name.equals(known.component().purl())) {
        found.add(archive.digest());
      }
    }
    return List.copyOf(found);
  }

  /** Returns the classes of an archive that {@code artifacts} together give that evidence of. */
  public List<ClassUse> classes(
      Sha256 digest, List<Artifact> artifacts, ComponentEvidence atLeast) {
    Optional<ArchiveIndex> index = inventories.archive(digest.key());
    if (index.isEmpty()) {
      return List.of();
    }
    ClassBits loaded = ClassBits.of(new long[0]);
    ClassBits initialised = loaded;
    for (Artifact artifact : artifacts) {
      Optional<ArchiveUse> use = ledger.archiveOf(artifact, digest.key());
      if (use.isPresent()) {
        loaded = loaded.or(use.get().loaded());
        initialised = initialised.or(use.get().initialised());
      }
    }
    String archive = index.get().coordinates().fileName();
    List<String> classNames = index.get().classNames();
    List<ClassUse> uses = new ArrayList<>();
    for (int n = 0; n < classNames.size(); n++) {
      ComponentEvidence evidence = evidence(n, loaded, initialised);
      if (evidence.isAtLeast(atLeast)) {
        uses.add(new ClassUse(classNames.get(n).replace('/', '.'), evidence, archive, digest));
      }
    }
    return uses;
  }

  private static ComponentEvidence evidence(int n, ClassBits loaded, ClassBits initialised) {
    if (initialised.contains(n)) {
      return ComponentEvidence.CLASSES_INITIALISED;
    }
    return loaded.contains(n) ? ComponentEvidence.CLASSES_LOADED : ComponentEvidence.NOT_OBSERVED;
  }
}
