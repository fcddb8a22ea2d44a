package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.ProcessFacts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Keys that were told on one connection, by numbers that both sides count alike: see {@code
 * Batch.shared_parts}. One side of one connection; for one thread.
 */
public final class NumberedKeys {

  /**
   * How many of the latest keys have numbers, as the protocol has it: more than there are programs
   * and sets of files on most nodes. A collector keeps their bytes for each sensor.
   */
  static final int MOST = 2048;

  private static final int KEY_BYTES = 16;
  private static final int MOST_NUMBER = (1 << 24) - 1;
  private static final int[] NUMBER_SHIFTS = {16, 8, 0};

  /** Of number n the bytes from KEY_BYTES * (n % MOST) on; grows up to that. */
  private byte[] keys = new byte[8 * KEY_BYTES];

  /** The sender's only. */
  private final Map<ByteString, Integer> numbers = new HashMap<ByteString, Integer>();

  private int last;

  /** Begins a connection. */
  public NumberedKeys() {}

  /** Returns a batch with numbers in the place of keys that were told before: the sender's side. */
  Batch shorten(Batch batch) {
    return replace(
        batch,
        new Replacement() {
          @Override
          public ByteString of(ByteString key) {
            return shorten(key);
          }
        });
  }

  private ByteString shorten(ByteString key) {
    Integer number = numbers.get(key);
    if (number != null || key.size() != KEY_BYTES) {
      return number == null ? key : serialised(number);
    }
    if (last < MOST_NUMBER) {
      if (last >= MOST) {
        numbers.remove(keyOf(last + 1 - MOST));
      }
      count(key);
      numbers.put(key, last);
    }
    return key;
  }

  /**
   * Returns a batch with the keys that numbers stand for: the collector's side, for each batch
   * once, in the order in which they came.
   *
   * @throws MalformedEvidenceException if it has a number of no key
   */
  public Batch whole(Batch batch) throws MalformedEvidenceException {
    final String[] wrong = {""};
    Batch whole =
        replace(
            batch,
            new Replacement() {
              @Override
              public ByteString of(ByteString told) {
                ByteString key = key(told);
                wrong[0] = key.isEmpty() ? "number " + number(told) : wrong[0];
                return key;
              }
            });
    if (!wrong[0].isEmpty()) {
      throw new MalformedEvidenceException(
          "shared or file_set: "
              + wrong[0]
              + " (expected: of the last "
              + MOST
              + " of "
              + last
              + " keys)");
    }
    return whole;
  }

  /** Returns the key that was told; empty where there is none with that number. */
  private ByteString key(ByteString told) {
    if (told.size() > NUMBER_SHIFTS.length) {
      if (told.size() == KEY_BYTES) {
        count(told);
      }
      return told;
    }
    int number = number(told);
    return number <= last - MOST || number < 1 || number > last ? ByteString.EMPTY : keyOf(number);
  }

  private ByteString keyOf(int number) {
    return ByteString.copyFrom(keys, KEY_BYTES * (number % MOST), KEY_BYTES);
  }

  /** Gives a key the next number; the one that had its place has none any more. */
  private void count(ByteString key) {
    if (last < MOST_NUMBER) {
      last++;
      int at = KEY_BYTES * (last % MOST);
      if (at + KEY_BYTES > keys.length) {
        keys = Arrays.copyOf(keys, Math.min(2 * keys.length, KEY_BYTES * MOST));
      }
      key.copyTo(keys, at);
    }
  }

  private static ByteString serialised(int number) {
    ByteString.Output bytes = ByteString.newOutput(NUMBER_SHIFTS.length);
    for (int shift : NUMBER_SHIFTS) {
      if (number >>> shift != 0) {
        bytes.write(number >>> shift);
      }
    }
    return bytes.toByteString();
  }

  private static int number(ByteString told) {
    int number = 0;
    for (int i = 0; i < Math.min(told.size(), NUMBER_SHIFTS.length); i++) {
      number = number << 8 | (told.byteAt(i) & 0xff);
    }
    return number;
  }

  /** What to write in the place of a key. */
  private interface Replacement {
    ByteString of(ByteString key);
  }

  /** Replaces keys, in the order that the protocol has. */
  private static Batch replace(Batch batch, Replacement replacement) {
    if (batch.getContainersCount() == 0
        && batch.getProcessesCount() == 0
        && batch.getJvm().getShared().isEmpty()) {
      return batch;
    }
    Batch.Builder replaced = batch.toBuilder();
    for (int i = 0; i < batch.getContainersCount(); i++) {
      ContainerFacts facts = batch.getContainers(i);
      if (!facts.getShared().isEmpty()) {
        replaced.setContainers(
            i, facts.toBuilder().setShared(replacement.of(facts.getShared())).build());
      }
    }
    for (int i = 0; i < batch.getProcessesCount(); i++) {
      ProcessFacts facts = batch.getProcesses(i);
      ProcessFacts.Builder own = facts.toBuilder();
      if (!facts.getShared().isEmpty()) {
        own.setShared(replacement.of(facts.getShared()));
      }
      if (!facts.getFileSet().isEmpty()) {
        own.setFileSet(replacement.of(facts.getFileSet()));
      }
      replaced.setProcesses(i, own.build());
    }
    JvmFacts jvm = batch.getJvm();
    if (!jvm.getShared().isEmpty()) {
      replaced.setJvm(jvm.toBuilder().setShared(replacement.of(jvm.getShared())));
    }
    return replaced.build();
  }
}
