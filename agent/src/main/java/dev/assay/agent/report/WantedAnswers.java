package dev.assay.agent.report;

import com.google.protobuf.ByteString;
import dev.assay.agent.archive.ArchiveKind;
import dev.assay.wire.client.ClassBits;
import dev.assay.wire.client.ClassUsageWriter;
import dev.assay.wire.client.DictionaryParts;
import dev.assay.wire.client.MalformedEvidenceException;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ClassUsage;
import dev.assay.wire.v1.DictionaryKind;
import dev.assay.wire.v1.DictionaryPart;
import dev.assay.wire.v1.Want;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers a collector's wishes, a batch at a time, so that no more is in memory than is on its way.
 * For one thread, but for {@link #mayHaveMore}.
 */
final class WantedAnswers {

  /**
   * As many as a JVM has archives at most; a collector that wants more than there can be is not
   * answered twice.
   */
  private static final int MAX_PENDING = 4096;

  /** Bytes of a batch beside its payload, generously. */
  private static final int OVERHEAD_BYTES = 1024;

  /** Tag and length of a piece within its batch. */
  private static final int FIELD_BYTES = 8;

  /** Words of one message: 19 bytes each at most, far below what any collector takes. */
  private static final int MAX_WORDS = 1024;

  private final Set<String> wantedIndexes = new LinkedHashSet<String>();
  private final Set<Integer> wantedUsages = new LinkedHashSet<Integer>();
  private final Deque<DictionaryPart> parts = new ArrayDeque<DictionaryPart>();
  private final Deque<ClassUsage> usages = new ArrayDeque<ClassUsage>();
  private @Nullable Batch untaken;
  private boolean setWanted;
  private volatile boolean more;

  /**
   * Notes a wish.
   *
   * @param setKey of the state sent last; wishes about an older one are outdated, and the collector
   *     learns so from it
   */
  void add(Want want, ByteString setKey) {
    if (want.getKind() == DictionaryKind.ARCHIVE_INDEX) {
      for (ByteString digest : want.getKeysList()) {
        if (wantedIndexes.size() < MAX_PENDING) {
          wantedIndexes.add(Digests.hex(digest.toByteArray()));
        }
      }
    } else if (want.getKeysList().contains(setKey)) {
      setWanted |= want.getKind() == DictionaryKind.ARCHIVE_SET;
      if (want.getKind() == DictionaryKind.CLASS_USAGE) {
        wantUsage(want);
      }
    }
    more = true;
  }

  /** Notes what a collector that knows nothing would ask for, but for the JDK's own classes. */
  void addAll(Observation observation) {
    setWanted = true;
    wantedUsages.add(-1);
    for (UsedArchive archive : observation.usage().archives()) {
      if (archive.evidence().kind() != ArchiveKind.JDK_MODULE
          && wantedIndexes.size() < MAX_PENDING) {
        wantedIndexes.add(Digests.hex(archive.evidence().digest()));
      }
    }
    more = true;
  }

  private void wantUsage(Want want) {
    if (want.getArchivesCount() == 0) {
      wantedUsages.add(-1);
    }
    for (int position : want.getArchivesList()) {
      if (wantedUsages.size() < MAX_PENDING) {
        wantedUsages.add(position);
      }
    }
  }

  /** Tells whether wishes may be unanswered. Any thread. */
  boolean mayHaveMore() {
    return more;
  }

  /** Returns the next answer, the same one until it is {@link #taken}; null where there is none. */
  @Nullable Batch next(Observation observation, UsageBatches state, int mostBytes) {
    if (untaken == null) {
      untaken = fill(observation, state, mostBytes);
    }
    return untaken;
  }

  /** Notes that the answer is on its way. */
  void taken() {
    untaken = null;
  }

  private @Nullable Batch fill(Observation observation, UsageBatches state, int mostBytes) {
    Batch.Builder batch = Batch.newBuilder();
    int room = mostBytes - OVERHEAD_BYTES;
    boolean isEmpty = true;
    while (prepareNext(observation, state)) {
      int size = FIELD_BYTES + nextSize();
      if (size > room && !isEmpty) {
        return batch.build();
      }
      if (parts.isEmpty()) {
        batch.addClassUsage(usages.remove());
      } else {
        batch.addDictionaryParts(parts.remove());
      }
      room -= size;
      isEmpty = false;
    }
    more = !isEmpty;
    return isEmpty ? null : batch.build();
  }

  private int nextSize() {
    return parts.isEmpty()
        ? usages.element().getSerializedSize()
        : parts.element().getSerializedSize();
  }

  /** Makes pieces until there is one; false where no wish is left. */
  private boolean prepareNext(Observation observation, UsageBatches state) {
    while (parts.isEmpty() && usages.isEmpty()) {
      if (!prepare(observation, state)) {
        return false;
      }
    }
    return true;
  }

  /** Makes the pieces of the next wish, which may be none; false where there is no wish. */
  private boolean prepare(Observation observation, UsageBatches state) {
    if (setWanted) {
      setWanted = false;
      parts.addAll(DictionaryParts.cut(DictionaryKind.ARCHIVE_SET, state.setKey(), state.set()));
      return true;
    }
    if (!wantedUsages.isEmpty()) {
      prepareUsage(state);
      return true;
    }
    if (!wantedIndexes.isEmpty()) {
      String digest = wantedIndexes.iterator().next();
      wantedIndexes.remove(digest);
      UsedArchive archive = observation.usage().archive(digest);
      if (archive != null) {
        parts.addAll(index(archive));
      }
      return true;
    }
    return false;
  }

  /** As bytes: the message of a large archive would be tens of thousands of strings. */
  private static List<DictionaryPart> index(UsedArchive archive) {
    final byte[] index = archive.evidence().indexBytes();
    if (index.length > DictionaryParts.MOST_INFLATED_BYTES) {
      return Collections.emptyList(); // no collector would take it
    }
    return DictionaryParts.cut(
        DictionaryKind.ARCHIVE_INDEX,
        ByteString.copyFrom(archive.evidence().digest()),
        new DictionaryParts.Content() {
          @Override
          public void writeTo(OutputStream out) throws IOException {
            out.write(index);
          }
        });
  }

  private void prepareUsage(UsageBatches state) {
    boolean all = wantedUsages.contains(-1);
    for (int position = 0; position < state.order().size(); position++) {
      if (all || wantedUsages.contains(position)) {
        UsedArchive archive = state.order().get(position);
        ClassBits bits = state.declared(archive);
        for (int from = 0; from < bits.words(); from += MAX_WORDS) {
          ClassUsageWriter writer = new ClassUsageWriter();
          writer.add(UsageBatches.archiveKey(archive), words(bits, from));
          if (!writer.isEmpty()) {
            usages.add(writer.build());
          }
        }
      }
    }
    wantedUsages.clear();
  }

  private static ClassBits words(ClassBits bits, int from) {
    if (bits.words() <= MAX_WORDS) {
      return bits;
    }
    ClassBits some = new ClassBits(bits.classes());
    try {
      for (int word = from; word < Math.min(bits.words(), from + MAX_WORDS); word++) {
        some.add(word, bits.loadedWord(word), bits.initialisedWord(word));
      }
    } catch (MalformedEvidenceException e) {
      throw new IllegalStateException("bits of the same archive do not fit", e);
    }
    return some;
  }
}
