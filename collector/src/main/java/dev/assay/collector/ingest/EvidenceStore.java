package dev.assay.collector.ingest;

import dev.assay.collector.artifact.Artifact;
import dev.assay.collector.artifact.Key128;
import dev.assay.collector.usage.FileEvidence;
import java.util.List;
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

    /** Classes in use of an archive of an artifact. */
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

  /**
   * Classes in use of those archives of an artifact that are stored in one row.
   *
   * @param artifactKey the artifact
   * @param number which of its groups
   * @param uses all of the group's archives, not only those that changed
   */
  record ClassGroup(long artifactKey, int number, List<ClassUse> uses) {
    /**
     * Groups of an artifact. A JVM has some hundred archives: few enough that its start writes few
     * rows, enough that a class that is new later writes little more than its own archive.
     */
    public static final int GROUPS = 16;

    /** Returns the group of an archive. */
    public static int numberOf(long archiveKey) {
      // Keys are parts of digests: their high bits are evenly distributed.
      return (int) (archiveKey >>> (Long.SIZE - Integer.numberOfTrailingZeros(GROUPS)));
    }
  }

  /** Classes in use of an archive, 64 a word. */
  final class ClassUse {
    private final long archiveKey;
    private final long[] bits;
    private final long firstSeenMillis;
    private final long lastChangeMillis;

    /**
     * Takes the array over: the caller does not change it any more.
     *
     * @param archiveKey the archive
     * @param bits of each word the classes seen loaded, then those seen initialised
     * @param firstSeenMillis first seen, by the collector's clock
     * @param lastChangeMillis when a class was last added
     */
    public ClassUse(long archiveKey, long[] bits, long firstSeenMillis, long lastChangeMillis) {
      this.archiveKey = archiveKey;
      this.bits = bits;
      this.firstSeenMillis = firstSeenMillis;
      this.lastChangeMillis = lastChangeMillis;
    }

    /** Returns the archive's key. */
    public long archiveKey() {
      return archiveKey;
    }

    /** Returns how many words there are. */
    public int words() {
      return bits.length / 2;
    }

    /** Returns word {@code w} of the classes seen loaded. */
    public long loaded(int w) {
      return bits[2 * w];
    }

    /** Returns word {@code w} of the classes seen initialised. */
    public long initialised(int w) {
      return bits[2 * w + 1];
    }

    long[] bits() {
      return bits.clone();
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
