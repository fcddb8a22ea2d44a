package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.artifact.Sha256;
import dev.assay.collector.usage.FileEvidence;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fills an empty ledger with what is stored. */
final class Recovery implements EvidenceStore.Reader {

  private final Artifacts artifacts;
  private final FileUsage files;
  private final ClassStates classes;
  private final Contents contents;
  private final Catalog catalog;
  private final Changes open;
  private final Clock clock;

  Recovery(
      Artifacts artifacts,
      FileUsage files,
      ClassStates classes,
      Contents contents,
      Catalog catalog,
      Changes open,
      Clock clock) {
    this.artifacts = artifacts;
    this.files = files;
    this.classes = classes;
    this.contents = contents;
    this.catalog = catalog;
    this.open = open;
    this.clock = clock;
  }

  @Override
  public void artifact(Artifact artifact) {
    artifacts.recover(artifact);
  }

  @Override
  public void node(NodeFact node) {
    catalog.recover(node).recovered = true;
  }

  @Override
  public void image(ImageFact image) {
    contents.recover(image);
  }

  @Override
  public void claim(ImageFact.Claim claim) {
    contents.recover(claim);
  }

  @Override
  public void container(ContainerFact container) {
    catalog.recover(container);
  }

  @Override
  public void archiveIndex(long archiveKey) {
    classes.recoverIndex(archiveKey);
  }

  @Override
  public void inventory(long artifactKey, long inventoryKey) {
    contents.recoverInventory(inventoryKey);
  }

  @Override
  public void fileUse(long artifactKey, long fileKey, FileEvidence evidence, long lastSeenMillis) {
    ArtifactState artifact = artifacts.known(artifactKey);
    if (artifact != null) {
      artifact.addStored(new Changes.FileUseKey(artifactKey, fileKey, evidence), lastSeenMillis);
    }
  }

  @Override
  public void classUse(long artifactKey, EvidenceStore.ClassUse use) {
    ArtifactState artifact = artifacts.known(artifactKey);
    if (artifact != null) {
      artifact.addStored(use);
    }
  }

  @Override
  public void archiveSet(Key128 key, byte[] digests) {
    List<Sha256> set = new ArrayList<>(digests.length / Sha256.BYTES);
    for (int at = 0; at < digests.length; at += Sha256.BYTES) {
      set.add(Sha256.ofBytes(Arrays.copyOfRange(digests, at, at + Sha256.BYTES)));
    }
    classes.recoverSet(key, set);
  }

  @Override
  public void fileSet(FileSet set) {
    files.recover(set);
  }

  @Override
  public void process(ProcessFact process, EvidenceStore.@Nullable Jvm jvm) {
    try {
      catalog.recover(process, jvm, open, clock.millis());
    } catch (CapacityExhausted e) {
      throw new IllegalStateException(
          "What is stored does not fit into the memory that it may take. " + e.getMessage(), e);
    }
  }
}
