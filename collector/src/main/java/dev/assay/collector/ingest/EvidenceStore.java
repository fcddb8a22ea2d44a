package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.usage.FileEvidence;
import org.jspecify.annotations.Nullable;

/**
 * Keeps evidence durably. Called by one thread at a time.
 *
 * <p>An implementation throws an unchecked exception when it could store nothing of the changes;
 * the caller gives the same changes again.
 */
public interface EvidenceStore {

  /** Stores the changes, all or nothing; they are durable when this returns. */
  void store(Changes changes);

  /** Tells {@code reader} what is stored of everything that is needed to merge more. */
  void load(Reader reader);

  /** Takes what is stored; methods are called in the order in which they stand here. */
  interface Reader {

    /** A name of an artifact. */
    void artifact(Artifact artifact);

    /** A node. */
    void node(NodeFact node);

    /** An image. */
    void image(ImageFact image);

    /** A name of an image. */
    void claim(ImageFact.Claim claim);

    /** A container that runs. */
    void container(ContainerFact container);

    /** The key of an archive whose index is stored. */
    void archiveIndex(long archiveKey);

    /** The artifact of which an inventory of packages is stored, and the key it came under. */
    void inventory(long artifactKey, long inventoryKey);

    /** A file in use. */
    void fileUse(long artifactKey, long fileKey, FileEvidence evidence, long lastSeenMillis);

    /** Classes in use. */
    void classUse(ClassUse use);

    /** A set of archives, as the digests of its archives one behind the other. */
    void archiveSet(Key128 key, byte[] digests);

    /** The files of a set that a running process has in use. */
    void fileSet(FileSet set);

    /** A process that runs, with its JVM where its agent was heard. */
    void process(ProcessFact process, @Nullable Jvm jvm);
  }

  /**
   * A JVM as it is stored.
   *
   * @param fact what its agent says
   * @param state the class usage that it declared last, if it did
   * @param stateStored whether all of that is stored
   */
  record Jvm(JvmFact fact, @Nullable ClassState state, boolean stateStored) {}

  /** Classes in use of an archive of an artifact, 64 a word. */
  final class ClassUse {
    final long artifactKey;
    final long archiveKey;
    final long[] loaded;
    final long[] initialised;
    final long firstSeenMillis;
    final long lastChangeMillis;

    /**
     * Takes the arrays over: the caller does not change them any more.
     *
     * @param artifactKey the artifact
     * @param archiveKey the archive
     * @param loaded classes seen loaded
     * @param initialised classes seen initialised, as many words
     * @param firstSeenMillis first seen, by the collector's clock
     * @param lastChangeMillis when a class was last added
     */
    public ClassUse(
        long artifactKey,
        long archiveKey,
        long[] loaded,
        long[] initialised,
        long firstSeenMillis,
        long lastChangeMillis) {
      this.artifactKey = artifactKey;
      this.archiveKey = archiveKey;
      this.loaded = loaded;
      this.initialised = initialised;
      this.firstSeenMillis = firstSeenMillis;
      this.lastChangeMillis = lastChangeMillis;
    }

    /** Returns the artifact's key. */
    public long artifactKey() {
      return artifactKey;
    }

    /** Returns the archive's key. */
    public long archiveKey() {
      return archiveKey;
    }

    /** Returns how many words there are. */
    public int words() {
      return loaded.length;
    }

    /** Returns word {@code w} of the classes seen loaded. */
    public long loaded(int w) {
      return loaded[w];
    }

    /** Returns word {@code w} of the classes seen initialised. */
    public long initialised(int w) {
      return initialised[w];
    }

    /** Returns when it was seen first. */
    public long firstSeenMillis() {
      return firstSeenMillis;
    }

    /** Returns when a class was last added. */
    public long lastChangeMillis() {
      return lastChangeMillis;
    }
  }
}
