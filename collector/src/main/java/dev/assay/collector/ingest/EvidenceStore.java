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

    /** Classes in use of an archive of an artifact; an archive may come several times. */
    void classUse(long artifactKey, ClassUse use);

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

  /** Classes of an artifact that are new. */
  final class ClassChange {
    private final long artifactKey;
    private final byte[] packed;

    /** The bytes are not copied. */
    public ClassChange(long artifactKey, byte[] packed) {
      this.artifactKey = artifactKey;
      this.packed = packed;
    }

    /** Returns the artifact's key. */
    public long artifactKey() {
      return artifactKey;
    }

    /** Returns what is new, as {@link PackedClasses} packs it; not to be changed. */
    public byte[] packed() {
      return packed;
    }
  }

  /** Classes in use of an archive, or some of them: cell c says what is known of one word of 64. */
  final class ClassUse {
    private final long archiveKey;
    private final int[] words;
    private final long[] bits;
    private final long firstSeenMillis;
    private final long lastChangeMillis;

    /**
     * Takes the arrays over: the caller does not change them any more.
     *
     * @param archiveKey the archive
     * @param words the word of each cell, ascending: classes 64 w to 64 w + 63
     * @param bits of each cell the classes seen loaded, then those seen initialised
     * @param firstSeenMillis first seen, by the collector's clock
     * @param lastChangeMillis when a class was last added
     */
    public ClassUse(
        long archiveKey, int[] words, long[] bits, long firstSeenMillis, long lastChangeMillis) {
      this.archiveKey = archiveKey;
      this.words = words;
      this.bits = bits;
      this.firstSeenMillis = firstSeenMillis;
      this.lastChangeMillis = lastChangeMillis;
    }

    /** Returns the archive's key. */
    public long archiveKey() {
      return archiveKey;
    }

    /** Returns how many cells there are. */
    public int cells() {
      return words.length;
    }

    /** Returns the word of cell {@code c}. */
    public int word(int c) {
      return words[c];
    }

    /** Returns the classes of cell {@code c} seen loaded. */
    public long loaded(int c) {
      return bits[2 * c];
    }

    /** Returns the classes of cell {@code c} seen initialised. */
    public long initialised(int c) {
      return bits[2 * c + 1];
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
