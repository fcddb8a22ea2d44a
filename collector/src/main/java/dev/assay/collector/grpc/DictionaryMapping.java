package dev.assay.collector.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.ingest.ArchiveSet;
import dev.assay.collector.ingest.CapacityExhausted;
import dev.assay.collector.ingest.Changes;
import dev.assay.collector.ingest.EvidenceLedger;
import dev.assay.collector.ingest.FileSet;
import dev.assay.collector.sbom.ArchiveIndex;
import dev.assay.collector.sbom.InstalledPackage;
import dev.assay.collector.sbom.PackageInventory;
import dev.assay.collector.sbom.PackageRelations;
import dev.assay.collector.usage.ArchiveKind;
import dev.assay.collector.usage.FileEvidence;
import dev.assay.wire.client.ContentKeys;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.v1.ArchiveFacts;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.Package;
import dev.assay.wire.v1.UsedFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Turns dictionaries into records, checks that they are what their key says, and delivers them. */
final class DictionaryMapping {

  private final EvidenceLedger ledger;

  DictionaryMapping(EvidenceLedger ledger) {
    this.ledger = ledger;
  }

  void deliver(DictionaryKind kind, ByteString key, byte[] serialised)
      throws MalformedEvidenceException, CapacityExhausted {
    try {
      switch (kind) {
        case FILE_SET -> ledger.deliver(fileSet(key, serialised));
        case ARCHIVE_SET -> ledger.deliver(archiveSet(key, serialised));
        case ARCHIVE_INDEX -> ledger.deliver(archiveIndex(key, serialised));
        case PACKAGE_INVENTORY -> ledger.deliver(key.toByteArray(), inventory(key, serialised));
        case ALL_FACTS, CLASS_USAGE_STATE, CLASS_USAGE, DICTIONARY_KIND_UNSPECIFIED, UNRECOGNIZED ->
            throw new MalformedEvidenceException(
                "dictionary_parts.kind: " + kind + " (expected: a kind that is sent in parts)");
      }
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedEvidenceException(kind + ": " + e.getMessage());
    }
  }

  private static FileSet fileSet(ByteString key, byte[] serialised)
      throws MalformedEvidenceException, InvalidProtocolBufferException {
    Key128 named = EvidenceMapping.key128("FILE_SET key", key);
    if (!Key128.compute(serialised).equals(named)) {
      throw new MalformedEvidenceException("FILE_SET " + named + ": the content is another");
    }
    List<FileSet.UsedFile> files = new ArrayList<>();
    for (UsedFile file : dev.assay.wire.v1.FileSet.parseFrom(serialised).getFilesList()) {
      files.add(
          FileSet.UsedFile.of(
              EvidenceMapping.text(file.getPath()),
              evidence(file),
              file.getDeleted(),
              file.getOutsideRoot()));
    }
    return new FileSet(named, files);
  }

  private static FileEvidence evidence(UsedFile file) throws MalformedEvidenceException {
    return switch (file.getEvidence()) {
      case TOUCHED -> FileEvidence.TOUCHED;
      case OPENED -> FileEvidence.OPENED;
      case MAPPED -> FileEvidence.MAPPED;
      case EXECUTED -> FileEvidence.EXECUTED;
      case FILE_EVIDENCE_UNSPECIFIED, UNRECOGNIZED ->
          throw new MalformedEvidenceException(
              "files.evidence: " + file.getEvidence() + " of " + file.getPath());
    };
  }

  private static ArchiveSet archiveSet(ByteString key, byte[] serialised)
      throws MalformedEvidenceException, InvalidProtocolBufferException {
    Key128 named = EvidenceMapping.key128("ARCHIVE_SET key", key);
    dev.assay.wire.v1.ArchiveSet set = dev.assay.wire.v1.ArchiveSet.parseFrom(serialised);
    if (!ContentKeys.archiveSetKey(set).equals(key)) {
      throw new MalformedEvidenceException("ARCHIVE_SET " + named + ": the content is another");
    }
    List<ArchiveSet.Archive> archives = new ArrayList<>(set.getArchivesCount());
    for (ArchiveFacts archive : set.getArchivesList()) {
      archives.add(
          new ArchiveSet.Archive(
              EvidenceMapping.digest("archives.digest", archive.getDigest()),
              EvidenceMapping.text(archive.getLocation()),
              Math.max(0, archive.getClassCount()),
              kind(archive.getKind())));
    }
    return new ArchiveSet(named, archives);
  }

  private static ArchiveKind kind(dev.assay.wire.v1.ArchiveKind kind) {
    return switch (kind) {
      case JAR -> ArchiveKind.JAR;
      case DIRECTORY -> ArchiveKind.DIRECTORY;
      case JDK_MODULE -> ArchiveKind.JDK_MODULE;
      case ARCHIVE_KIND_UNSPECIFIED, UNRECOGNIZED -> ArchiveKind.UNKNOWN;
    };
  }

  private static Changes.DeliveredIndex archiveIndex(ByteString key, byte[] serialised)
      throws MalformedEvidenceException, InvalidProtocolBufferException {
    Sha256 digest = EvidenceMapping.digest("ARCHIVE_INDEX key", key);
    dev.assay.wire.v1.ArchiveIndex index = dev.assay.wire.v1.ArchiveIndex.parseFrom(serialised);
    int classes = index.getClassNamesCount();
    if (index.getClassCrcsCount() != classes || index.getClassSizesCount() != classes) {
      throw new MalformedEvidenceException(
          "ARCHIVE_INDEX " + digest + ": columns of names, CRCs and sizes differ in length");
    }
    ArchiveKind kind = kind(index.getKind());
    // A jar's digest is of the jar, which is not here; of everything else it is of this very index.
    if (kind != ArchiveKind.JAR && !ContentKeys.indexDigest(index).equals(key)) {
      throw new MalformedEvidenceException("ARCHIVE_INDEX " + digest + ": the content is another");
    }
    Map<String, String> manifest = new LinkedHashMap<>();
    index
        .getManifestMap()
        .forEach(
            (name, value) -> manifest.put(EvidenceMapping.text(name), EvidenceMapping.text(value)));
    return new Changes.DeliveredIndex(
        new ArchiveIndex(
            new ArchiveIndex.Coordinates(
                digest,
                EvidenceMapping.text(index.getFileName()),
                EvidenceMapping.text(index.getModule()),
                classes,
                index.getPomPropertiesList().stream()
                    .map(
                        pom ->
                            new ArchiveIndex.Maven(
                                EvidenceMapping.text(pom.getGroupId()),
                                EvidenceMapping.text(pom.getArtifactId()),
                                EvidenceMapping.text(pom.getVersion())))
                    .toList(),
                manifest),
            index.getClassNamesList().stream().map(EvidenceMapping::text).toList(),
            index.getClassCrcsList(),
            index.getClassSizesList()),
        kind);
  }

  private PackageInventory inventory(ByteString key, byte[] serialised)
      throws MalformedEvidenceException, InvalidProtocolBufferException {
    Artifact artifact = artifact(key);
    dev.assay.wire.v1.PackageInventory inventory =
        dev.assay.wire.v1.PackageInventory.parseFrom(serialised);
    return new PackageInventory(
        artifact,
        EvidenceMapping.time(inventory.getMadeUnixMillis()),
        EvidenceMapping.text(inventory.getDistribution()),
        EvidenceMapping.text(inventory.getDistributionVersion()),
        inventory.getPackagesList().stream().map(DictionaryMapping::installed).toList(),
        EvidenceMapping.gaps(inventory.getGapsList()));
  }

  /** Returns what an inventory is of, by the key under which it was wished for. */
  private Artifact artifact(ByteString key) throws MalformedEvidenceException {
    if (key.size() == Sha256.BYTES) {
      return new Artifact.Image(Sha256.ofBytes(key.toByteArray()));
    }
    UUID bootId = EvidenceMapping.uuid("PACKAGE_INVENTORY key", key);
    Artifact.Host host = ledger.hostOf(bootId);
    if (host == null) {
      throw new MalformedEvidenceException(
          "PACKAGE_INVENTORY " + bootId + ": no node has this boot id");
    }
    return host;
  }

  static InstalledPackage installed(Package one) {
    return new InstalledPackage(
        EvidenceMapping.text(one.getPurl()),
        EvidenceMapping.text(one.getType()),
        EvidenceMapping.text(one.getName()),
        EvidenceMapping.text(one.getVersion()),
        EvidenceMapping.text(one.getArchitecture()),
        EvidenceMapping.text(one.getSourceName()),
        EvidenceMapping.text(one.getSourceVersion()),
        EvidenceMapping.text(one.getNote()),
        one.getFilesList().stream().map(EvidenceMapping::text).toList(),
        one.hasRelations() ? relations(one.getRelations()) : null);
  }

  private static PackageRelations relations(dev.assay.wire.v1.PackageRelations relations) {
    return new PackageRelations(
        relations.getRequiresList().stream().map(EvidenceMapping::text).toList(),
        relations.getProvidesList().stream().map(EvidenceMapping::text).toList(),
        relations.getEssential());
  }
}
