package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.ProcessFacts;
import dev.assay.wire.v1.ProcessIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was told on one connection, the latest of it, so that later facts are told as differences:
 * the sender's side of {@code Batch.shared_parts}. For one thread.
 */
final class ToldFacts {

  /** At 100 bytes each. */
  private static final int MOST_PARTS = 4096;

  private final NumberedKeys numbers = new NumberedKeys();
  private final Map<ByteString, Boolean> parts = new Latest<ByteString, Boolean>(MOST_PARTS);
  private final Map<String, Told<ContainerFacts>> containers =
      new Latest<String, Told<ContainerFacts>>(KeyRing.MOST);
  private final Map<ProcessIdentity, Told<ProcessFacts>> processes =
      new Latest<ProcessIdentity, Told<ProcessFacts>>(KeyRing.MOST);
  private int last;
  private int lastOfBatchesBefore;

  /** Returns the numbers of keys that were told. */
  NumberedKeys numbers() {
    return numbers;
  }

  /** Notes that the part with a key is told; tells whether it had not been before. */
  boolean isFirst(ByteString key) {
    return parts.put(key, Boolean.TRUE) == null;
  }

  /** Notes that what is noted from now on is told in another batch. */
  void beginBatch() {
    lastOfBatchesBefore = last;
  }

  /** Returns what was told last about a container; null where a difference may not refer to it. */
  @Nullable Told<ContainerFacts> container(String id) {
    return usable(containers.get(id));
  }

  /** Returns what was told last about a process; null where a difference may not refer to it. */
  @Nullable Told<ProcessFacts> process(ProcessIdentity process) {
    return usable(processes.get(process));
  }

  private <F> @Nullable Told<F> usable(@Nullable Told<F> told) {
    return told != null
            && told.number <= lastOfBatchesBefore
            && told.number > lastOfBatchesBefore - KeyRing.MOST
        ? told
        : null;
  }

  /** Notes that a whole fact is told, under the next number. */
  void note(ContainerFacts facts) {
    containers.remove(facts.getContainerId());
    containers.put(
        facts.getContainerId(), new Told<ContainerFacts>(++last, LastingPart.message(facts)));
  }

  /** Notes that a whole fact is told, under the next number. */
  void note(ProcessFacts facts) {
    processes.remove(facts.getProcess());
    processes.put(facts.getProcess(), new Told<ProcessFacts>(++last, LastingPart.message(facts)));
  }

  /**
   * Forgets the facts of a batch that the collector asks for again: it does not know them by their
   * numbers.
   */
  void forget(Batch whole) {
    for (ContainerFacts facts : whole.getContainersList()) {
      containers.remove(facts.getContainerId());
    }
    for (ProcessFacts facts : whole.getProcessesList()) {
      processes.remove(facts.getProcess());
    }
  }

  /** What lasts of a fact, and the number under which it was told. */
  static final class Told<F> {
    final int number;
    final F lasting;

    private Told(int number, F lasting) {
      this.number = number;
      this.lasting = lasting;
    }
  }

  private static final class Latest<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private final int most;

    private Latest(int most) {
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > most;
    }
  }
}
