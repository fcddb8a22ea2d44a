package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.DictionaryPart;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Joins the parts of dictionaries, in any order and each any number of times, within bounds: the
 * parts come from strangers.
 *
 * <p>Incomplete dictionaries wait here until their other parts come; when too much waits, the ones
 * that have waited longest without a new part are dropped and counted: they have to be asked for
 * again. Not safe for several threads.
 */
public final class DictionaryJoiner {

  private final long mostWaitingBytes;
  private final Map<Key, Waiting> waiting = new LinkedHashMap<Key, Waiting>(16, 0.75f, true);
  private long waitingBytes;
  private long dropped;

  /** Makes a joiner that keeps at most that many bytes of parts, deflated as they came. */
  public DictionaryJoiner(long mostWaitingBytes) {
    if (mostWaitingBytes < DictionaryParts.MOST_PART_BYTES) {
      throw new IllegalArgumentException(
          "mostWaitingBytes: "
              + mostWaitingBytes
              + " (expected: at least "
              + DictionaryParts.MOST_PART_BYTES
              + ")");
    }
    this.mostWaitingBytes = mostWaitingBytes;
  }

  /**
   * Takes a part, and returns the serialised dictionary if it was the last one missing, otherwise
   * null.
   *
   * @throws MalformedEvidenceException if the part, or what the parts make together, breaks a rule;
   *     whatever waited for the same dictionary is dropped
   */
  public byte @Nullable [] add(DictionaryPart part) throws MalformedEvidenceException {
    check(part);
    Key key = new Key(part.getKind(), part.getKey());
    Waiting dictionary = waiting.get(key);
    if (dictionary != null && dictionary.parts.length != part.getParts()) {
      // The sender made it anew, in another cut: the old parts are of no use.
      remove(key, dictionary);
      dictionary = null;
    }
    if (dictionary == null) {
      dictionary = new Waiting(part.getParts());
      waiting.put(key, dictionary);
      waitingBytes += dictionary.overheadBytes();
    }
    waitingBytes += dictionary.put(part.getPart(), part.getContent());
    if (dictionary.missing > 0) {
      dropOldest();
      return null;
    }
    remove(key, dictionary);
    return inflate(part, dictionary);
  }

  /** Returns how many incomplete dictionaries were dropped for want of room. */
  public long dropped() {
    return dropped;
  }

  private static void check(DictionaryPart part) throws MalformedEvidenceException {
    int parts = part.getParts();
    if (parts < 1 || parts > DictionaryParts.MOST_PARTS) {
      throw new MalformedEvidenceException(
          "dictionary_parts.parts: "
              + Integer.toUnsignedString(parts)
              + " (expected: 1 to "
              + DictionaryParts.MOST_PARTS
              + ")");
    }
    if (part.getPart() < 0 || part.getPart() >= parts) {
      throw new MalformedEvidenceException(
          "dictionary_parts.part: "
              + Integer.toUnsignedString(part.getPart())
              + " (expected: below "
              + parts
              + ")");
    }
    if (part.getKey().size() > ContentKeys.DIGEST_BYTES) {
      throw new MalformedEvidenceException(
          "dictionary_parts.key: " + part.getKey().size() + " bytes (expected: at most 32)");
    }
    if (part.getContent().size() > DictionaryParts.MOST_PART_BYTES) {
      throw new MalformedEvidenceException(
          "dictionary_parts.content: "
              + part.getContent().size()
              + " bytes (expected: at most "
              + DictionaryParts.MOST_PART_BYTES
              + ")");
    }
  }

  private void remove(Key key, Waiting dictionary) {
    waiting.remove(key);
    waitingBytes -= dictionary.bytes + dictionary.overheadBytes();
  }

  private void dropOldest() {
    Iterator<Map.Entry<Key, Waiting>> oldest = waiting.entrySet().iterator();
    while (waitingBytes > mostWaitingBytes && oldest.hasNext()) {
      Waiting victim = oldest.next().getValue();
      waitingBytes -= victim.bytes + victim.overheadBytes();
      oldest.remove();
      dropped++;
    }
  }

  private static byte[] inflate(DictionaryPart last, Waiting dictionary)
      throws MalformedEvidenceException {
    Inflater inflater = new Inflater();
    try {
      return inflate(inflater, dictionary);
    } catch (DataFormatException e) {
      throw new MalformedEvidenceException(
          "dictionary_parts.content: "
              + last.getKind()
              + " is no deflated data: "
              + e.getMessage());
    } finally {
      inflater.end(); // its memory is outside of the heap
    }
  }

  private static byte[] inflate(Inflater inflater, Waiting dictionary)
      throws DataFormatException, MalformedEvidenceException {
    // Grows with what is really inflated: a declared size would be the sender's word.
    byte[] inflated = new byte[(int) Math.min(4L * dictionary.bytes + 64, 1 << 20)];
    int length = 0;
    for (ByteString content : dictionary.parts) {
      inflater.setInput(content == null ? new byte[0] : content.toByteArray());
      while (!inflater.finished()) {
        if (length == inflated.length) {
          inflated = grow(inflated);
        }
        int n = inflater.inflate(inflated, length, inflated.length - length);
        length += n;
        if (n == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          break;
        }
      }
    }
    if (!inflater.finished()) {
      throw new DataFormatException("it ends early");
    }
    if (length > DictionaryParts.MOST_INFLATED_BYTES) {
      throw tooLarge();
    }
    return Arrays.copyOf(inflated, length);
  }

  private static byte[] grow(byte[] full) throws MalformedEvidenceException {
    if (full.length > DictionaryParts.MOST_INFLATED_BYTES) {
      throw tooLarge();
    }
    // One more than allowed, so that a dictionary of exactly the limit can come to its end.
    return Arrays.copyOf(full, Math.min(full.length * 2, DictionaryParts.MOST_INFLATED_BYTES + 1));
  }

  private static MalformedEvidenceException tooLarge() {
    return new MalformedEvidenceException(
        "dictionary_parts.content: inflates to more than "
            + DictionaryParts.MOST_INFLATED_BYTES
            + " bytes");
  }

  /** The parts of one dictionary so far. */
  private static final class Waiting {
    final @Nullable ByteString[] parts;
    int missing;
    long bytes;

    Waiting(int count) {
      this.parts = new ByteString[count];
      this.missing = count;
    }

    /** Returns the bytes that this takes even without any part. */
    long overheadBytes() {
      return 128 + 8L * parts.length;
    }

    /** Keeps a part, and returns how many bytes were not kept before. */
    int put(int part, ByteString content) {
      if (parts[part] != null) {
        return 0;
      }
      parts[part] = content;
      missing--;
      bytes += content.size();
      return content.size();
    }
  }

  /** Names a dictionary. */
  private static final class Key {
    final DictionaryKind kind;
    final ByteString key;

    Key(DictionaryKind kind, ByteString key) {
      this.kind = kind;
      this.key = key;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key && ((Key) other).kind == kind && ((Key) other).key.equals(key);
    }

    @Override
    public int hashCode() {
      return key.hashCode() * 31 + kind.hashCode();
    }
  }
}
