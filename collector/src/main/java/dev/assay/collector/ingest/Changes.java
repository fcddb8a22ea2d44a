package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Gap;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.running.FileContent;
import dev.assay.collector.sbom.ArchiveIndex;
import dev.assay.collector.sbom.PackageInventory;
import dev.assay.collector.usage.ArchiveKind;
import dev.assay.collector.usage.FileEvidence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one commit stores.
 *
 * <p>While it is open it is filled by merging threads: everything but {@link #classes} under the
 * lock of the ledger, classes under a lock of their own. Once closed it belongs to the committing
 * thread. Maps are sorted by key: stores write in that order.
 */
public final class Changes {

  /**
   * More announcements than this in ten milliseconds are of no use to a person; a listener that
   * needs all asks for the lists.
   */
  private static final int ANNOUNCEMENTS = 1_000;

  private final long epoch;
  private final SortedMap<Long, Artifact> artifacts = new TreeMap<>();
  private final SortedMap<Long, NodeFact> nodes = new TreeMap<>();
  private final SortedMap<Long, ImageFact> images = new TreeMap<>();
  private final List<ImageFact.Claim> claims = new ArrayList<>();
  private final SortedMap<Long, ContainerFact> containers = new TreeMap<>();
  private final SortedMap<Long, PlacedProcess> processes = new TreeMap<>();
  private final SortedMap<Long, EvidenceStore.Jvm> jvms = new TreeMap<>();
  private final SortedMap<GapSubject, List<Gap>> gapsNow = new TreeMap<>();
  private final SortedMap<GapSubject, List<Gap>> losses = new TreeMap<>();
  private final Map<Key128, FileSet> fileSets = new LinkedHashMap<>();
  private final Map<FileUseKey, FileUseChange> fileUses = new LinkedHashMap<>();
  private final SortedMap<Long, ArchiveSet.Archive> archives = new TreeMap<>();
  private final List<ArchiveLocation> locations = new ArrayList<>();
  private final Map<Key128, ArchiveSet> archiveSets = new LinkedHashMap<>();
  private final SortedMap<Long, DeliveredIndex> archiveIndexes = new TreeMap<>();
  private final SortedMap<Long, FileContent> fileContents = new TreeMap<>();
  private final SortedMap<Long, PackageInventory> inventories = new TreeMap<>();
  private final List<Move> moves = new ArrayList<>();
  private final Map<Announcement, Announcement> announcements = new LinkedHashMap<>();
  private final List<ArtifactState> classes = new ArrayList<>();
  private @Nullable List<EvidenceStore.ClassChange> classChanges;

  Changes(long epoch) {
    this.epoch = epoch;
  }

  /** A process with where it runs. */
  public record PlacedProcess(ProcessFact fact, Artifact placement) {}

  /** What gaps are about; kinds as in V1__evidence.sql. */
  public record GapSubject(Kind kind, long key) implements Comparable<GapSubject> {
    /** Kind of subject. */
    public enum Kind {
      /** A node. */
      NODE,
      /** A JVM. */
      JVM
    }

    @Override
    public int compareTo(GapSubject other) {
      int byKind = kind.compareTo(other.kind);
      return byKind == 0 ? Long.compare(key, other.key) : byKind;
    }
  }

  /** Names a file in use. */
  public record FileUseKey(long artifactKey, long fileKey, FileEvidence evidence) {}

  /** A file in use: new, or only seen again. */
  public record FileUseChange(
      long artifactKey, FileSet.UsedFile file, long firstSeenMillis, long lastSeenMillis) {
    FileUseKey key() {
      return new FileUseKey(artifactKey, file.key(), file.evidence());
    }
  }

  /** Where a JVM of an artifact has an archive. */
  public record ArchiveLocation(long artifactKey, long archiveKey, String location) {}

  /** An archive's index, and what kind of thing the archive is. */
  public record DeliveredIndex(ArchiveIndex index, ArchiveKind kind) {}

  /** All usage of an artifact that turned out to be that of another one. */
  public record Move(Artifact from, Artifact to) {}

  long epoch() {
    return epoch;
  }

  void add(Artifact artifact) {
    artifacts.put(artifact.key(), artifact);
  }

  void add(NodeFact node) {
    nodes.put(node.key(), node);
  }

  void add(FileContent content) {
    fileContents.put(content.key(), content);
  }

  /** Returns what files in use are, by key. */
  public SortedMap<Long, FileContent> fileContents() {
    return fileContents;
  }

  void add(ImageFact image) {
    images.put(image.configDigest().key(), image);
  }

  void add(ImageFact.Claim claim) {
    claims.add(claim);
  }

  void add(ContainerFact container) {
    containers.put(container.key(), container);
  }

  void add(long processKey, PlacedProcess process) {
    processes.put(processKey, process);
  }

  void add(long processKey, EvidenceStore.Jvm jvm) {
    jvms.put(processKey, jvm);
  }

  void replaceGaps(GapSubject subject, List<Gap> gaps) {
    gapsNow.put(subject, gaps);
  }

  void addLosses(GapSubject subject, List<Gap> gaps) {
    losses.computeIfAbsent(subject, s -> new ArrayList<>()).addAll(gaps);
  }

  void add(FileSet set) {
    fileSets.put(set.key(), set);
  }

  void add(FileUseChange use) {
    // A later sighting of a file that is new in this very commit keeps its first one.
    fileUses.merge(
        use.key(),
        use,
        (old, young) ->
            new FileUseChange(
                old.artifactKey(), old.file(), old.firstSeenMillis(), young.lastSeenMillis()));
  }

  void add(ArchiveSet set) {
    archiveSets.put(set.key(), set);
  }

  void add(ArchiveSet.Archive archive) {
    archives.put(archive.digest().key(), archive);
  }

  void add(ArchiveLocation location) {
    locations.add(location);
  }

  void add(DeliveredIndex index) {
    archiveIndexes.put(index.index().coordinates().digest().key(), index);
  }

  void add(long inventoryKey, PackageInventory inventory) {
    inventories.put(inventoryKey, inventory);
  }

  void add(Move move) {
    moves.add(move);
  }

  void announce(Announcement change) {
    if (announcements.size() < ANNOUNCEMENTS) {
      announcements.putIfAbsent(change, change);
    }
  }

  /** Notes that an artifact has new classes; once. */
  void addClassesOf(ArtifactState artifact) {
    synchronized (classes) {
      classes.add(artifact);
    }
  }

  boolean isEmpty() {
    return artifacts.isEmpty()
        && nodes.isEmpty()
        && images.isEmpty()
        && claims.isEmpty()
        && containers.isEmpty()
        && processes.isEmpty()
        && jvms.isEmpty()
        && gapsNow.isEmpty()
        && losses.isEmpty()
        && fileSets.isEmpty()
        && fileUses.isEmpty()
        && archives.isEmpty()
        && locations.isEmpty()
        && archiveSets.isEmpty()
        && archiveIndexes.isEmpty()
        && fileContents.isEmpty()
        && inventories.isEmpty()
        && moves.isEmpty()
        && classes.isEmpty();
  }

  /** Returns artifacts named for the first time. */
  public SortedMap<Long, Artifact> artifacts() {
    return artifacts;
  }

  /** Returns nodes, by key. */
  public SortedMap<Long, NodeFact> nodes() {
    return nodes;
  }

  /** Returns images, by key. */
  public SortedMap<Long, ImageFact> images() {
    return images;
  }

  /** Returns names of images that are new. */
  public List<ImageFact.Claim> claims() {
    return claims;
  }

  /** Returns containers, by key. */
  public SortedMap<Long, ContainerFact> containers() {
    return containers;
  }

  /** Returns processes, by key. */
  public SortedMap<Long, PlacedProcess> processes() {
    return processes;
  }

  /** Returns JVMs, by the key of their process. */
  public SortedMap<Long, EvidenceStore.Jvm> jvms() {
    return jvms;
  }

  /** Returns the gaps that there are now instead of those before, by subject. */
  public SortedMap<GapSubject, List<Gap>> gapsNow() {
    return gapsNow;
  }

  /** Returns what was lost once, by subject. */
  public SortedMap<GapSubject, List<Gap>> losses() {
    return losses;
  }

  /** Returns new sets of files. */
  public Iterable<FileSet> fileSets() {
    return fileSets.values();
  }

  /** Returns files in use, new or seen again. */
  public Iterable<FileUseChange> fileUses() {
    return fileUses.values();
  }

  /** Returns archives, by key. */
  public SortedMap<Long, ArchiveSet.Archive> archives() {
    return archives;
  }

  /** Returns where archives are. */
  public List<ArchiveLocation> locations() {
    return locations;
  }

  /** Returns new sets of archives. */
  public Iterable<ArchiveSet> archiveSets() {
    return archiveSets.values();
  }

  /** Returns delivered indexes, by key of their archive. */
  public SortedMap<Long, DeliveredIndex> archiveIndexes() {
    return archiveIndexes;
  }

  /** Returns delivered inventories, by key. */
  public SortedMap<Long, PackageInventory> inventories() {
    return inventories;
  }

  /** Returns classes that are new, as they are when this is called first; by artifact. */
  public List<EvidenceStore.ClassChange> classChanges() {
    if (classChanges == null) {
      classes.sort(Comparator.comparingLong(ArtifactState::key));
      List<EvidenceStore.ClassChange> changes = new ArrayList<>(classes.size());
      for (ArtifactState artifact : classes) {
        changes.add(artifact.takeClassChanges());
      }
      classChanges = changes;
    }
    return classChanges;
  }

  /** Returns moves, in their order; to be done after all else. */
  public List<Move> moves() {
    return moves;
  }

  List<Announcement> announcements() {
    return List.copyOf(announcements.keySet());
  }
}
