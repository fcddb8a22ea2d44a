package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.assay.wire.v1.ArchiveFacts;
import dev.assay.wire.v1.ArchiveIndex;
import dev.assay.wire.v1.ArchiveSet;
import dev.assay.wire.v1.FileSet;
import dev.assay.wire.v1.UsedFile;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The keys by which content is named on the wire, as {@code evidence.proto} defines them, computed
 * in one place so that agent, sensor and collector agree. Pure functions, for any thread.
 */
public final class ContentKeys {

  /** Length of the key of a {@link FileSet} and of an {@link ArchiveSet}, in bytes. */
  public static final int SET_KEY_BYTES = 16;

  /** Length of an archive's digest, in bytes. */
  public static final int DIGEST_BYTES = 32;

  /** Length of one archive's state in {@code ClassUsageState.archive_states}, in bytes. */
  public static final int STATE_BYTES = 6;

  private static final Comparator<UsedFile> BY_PATH_BYTES =
      new Comparator<UsedFile>() {
        @Override
        public int compare(UsedFile a, UsedFile b) {
          return compareBytes(a.getPathBytes(), b.getPathBytes());
        }
      };

  private static final Comparator<ArchiveFacts> BY_DIGEST =
      new Comparator<ArchiveFacts>() {
        @Override
        public int compare(ArchiveFacts a, ArchiveFacts b) {
          return compareBytes(a.getDigest(), b.getDigest());
        }
      };

  private ContentKeys() {}

  /** Returns the set of the files, in the order that its key needs. */
  public static FileSet fileSet(Collection<UsedFile> files) {
    List<UsedFile> sorted = new ArrayList<UsedFile>(files);
    Collections.sort(sorted, BY_PATH_BYTES);
    return FileSet.newBuilder().addAllFiles(sorted).build();
  }

  /** Returns the key of a serialised {@link FileSet} made by {@link #fileSet}. */
  public static ByteString fileSetKey(ByteString serialised) {
    MessageDigest sha256 = sha256();
    sha256.update(serialised.asReadOnlyByteBuffer());
    return ByteString.copyFrom(sha256.digest(), 0, SET_KEY_BYTES);
  }

  /**
   * Returns the key of a serialised part of facts that replicas share: {@code Batch.shared_parts}.
   */
  public static ByteString sharedPartKey(ByteString part) {
    MessageDigest sha256 = sha256();
    sha256.update(part.asReadOnlyByteBuffer());
    return ByteString.copyFrom(sha256.digest(), 0, SET_KEY_BYTES);
  }

  /** Returns the set of the archives, in the order that its key needs. */
  public static ArchiveSet archiveSet(Collection<ArchiveFacts> archives) {
    List<ArchiveFacts> sorted = new ArrayList<ArchiveFacts>(archives);
    Collections.sort(sorted, BY_DIGEST);
    return ArchiveSet.newBuilder().addAllArchives(sorted).build();
  }

  /** Returns the key of a set made by {@link #archiveSet}; it depends on the digests alone. */
  public static ByteString archiveSetKey(ArchiveSet set) {
    MessageDigest sha256 = sha256();
    for (int i = 0; i < set.getArchivesCount(); i++) {
      sha256.update(set.getArchives(i).getDigest().asReadOnlyByteBuffer());
    }
    return ByteString.copyFrom(sha256.digest(), 0, SET_KEY_BYTES);
  }

  /**
   * Returns the digest that stands for all of a JVM's class usage: {@code ClassUsageState.digest}.
   */
  public static ByteString stateDigest(ByteString archiveSet, ByteString archiveStates) {
    MessageDigest sha256 = sha256();
    sha256.update(archiveSet.asReadOnlyByteBuffer());
    sha256.update(archiveStates.asReadOnlyByteBuffer());
    return ByteString.copyFrom(sha256.digest(), 0, SET_KEY_BYTES);
  }

  /**
   * Returns the short name of an archive in {@code ClassUsage.archive}: the first 8 bytes of its
   * digest, big-endian.
   */
  public static long archiveKey(ByteString digest) {
    requireDigest(digest);
    long key = 0;
    for (int i = 0; i < 8; i++) {
      key = key << 8 | (digest.byteAt(i) & 0xff);
    }
    return key;
  }

  /**
   * Returns the digest of an archive that is no file: a directory or a JDK module. It is the
   * SHA-256 of the index without its digest and file name, so that one content has one digest
   * wherever it lies.
   */
  public static ByteString indexDigest(ArchiveIndex index) {
    ArchiveIndex named = index.toBuilder().clearDigest().clearFileName().build();
    byte[] serialised = new byte[named.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(serialised);
    // The manifest is a map: without this its entries come in the order of a hash table.
    out.useDeterministicSerialization();
    try {
      named.writeTo(out);
    } catch (IOException e) {
      throw new IllegalStateException("an array of the serialised size was too small", e);
    }
    return ByteString.copyFrom(sha256().digest(serialised));
  }

  private static void requireDigest(ByteString digest) {
    if (digest.size() != DIGEST_BYTES) {
      throw new IllegalArgumentException(
          "digest: " + digest.size() + " bytes (expected: " + DIGEST_BYTES + ")");
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static int compareBytes(ByteString a, ByteString b) {
    return ByteString.unsignedLexicographicalComparator().compare(a, b);
  }
}
