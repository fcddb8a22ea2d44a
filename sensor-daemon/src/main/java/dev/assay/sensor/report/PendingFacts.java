package dev.assay.sensor.report;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.procfs.ProcessId;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.DictionaryPart;
import dev.assay.wire.v1.ImageFacts;
import dev.assay.wire.v1.ProcessFacts;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Facts that wait to be told. A later state of the same thing takes the place of an earlier one, so
 * that while nobody takes any this grows with what runs, not with time. Not thread-safe.
 */
final class PendingFacts {

  /**
   * One batch, serialised. Collectors take messages of 64 KiB, and a part of a dictionary has up to
   * 48 KiB: one fits, with room for what the batch says besides.
   */
  static final int MOST_BYTES = 60 * 1024;

  private final int capacity;
  private final Map<ByteString, ImageFacts> images = new LinkedHashMap<>();
  private final Map<String, ContainerFacts> containers = new LinkedHashMap<>();
  private final Map<ProcessId, Sighting> processes = new LinkedHashMap<>();
  private final List<DictionaryPart> parts = new ArrayList<>();

  /**
   * Creates an empty collection.
   *
   * @param capacity the most images, containers and processes each
   */
  PendingFacts(int capacity) {
    this.capacity = capacity;
  }

  /** Takes an image; returns how many facts had to go for it. */
  int add(ImageFacts image) {
    return put(images, image.getConfigDigest(), image);
  }

  /** Takes a container; returns how many facts had to go for it. */
  int add(ContainerFacts container) {
    return put(containers, container.getContainerId(), container);
  }

  /** Takes a process; returns how many facts had to go for it. */
  int add(Sighting process) {
    return put(processes, process.process(), process);
  }

  private <K, V> int put(Map<K, V> facts, K key, V fact) {
    facts.put(key, fact);
    if (facts.size() <= capacity) {
      return 0;
    }
    Iterator<K> oldest = facts.keySet().iterator();
    oldest.next();
    oldest.remove();
    return 1;
  }

  void add(List<DictionaryPart> dictionary) {
    parts.addAll(dictionary);
  }

  boolean hasParts() {
    return !parts.isEmpty();
  }

  boolean isEmpty() {
    return images.isEmpty() && containers.isEmpty() && processes.isEmpty() && parts.isEmpty();
  }

  /** Adds to a batch as much as fits; {@link #remove} takes it out once the batch was taken. */
  Batch.Builder fill(Batch.Builder batch, Function<Sighting, ByteString> fileSetKey) {
    Room room = new Room(MOST_BYTES - batch.clone().build().getSerializedSize());
    for (ImageFacts image : images.values()) {
      if (!room.take(image)) {
        return batch;
      }
      batch.addImages(image);
    }
    for (ContainerFacts container : containers.values()) {
      if (!room.take(container)) {
        return batch;
      }
      batch.addContainers(container);
    }
    for (Sighting sighting : processes.values()) {
      ProcessFacts process = WireFacts.process(sighting, fileSetKey.apply(sighting));
      if (!room.take(process)) {
        return batch;
      }
      batch.addProcesses(process);
    }
    for (DictionaryPart part : parts) {
      if (!room.take(part)) {
        return batch;
      }
      batch.addDictionaryParts(part);
    }
    return batch;
  }

  /** What is left of a batch. The first thing always gets in: nothing waits for ever. */
  private static final class Room {

    /** Tag and length before a message within a message. */
    private static final int FRAME_BYTES = 8;

    private int bytes;
    private boolean entered;

    private Room(int bytes) {
      this.bytes = bytes;
    }

    private boolean take(MessageLite fact) {
      int size = fact.getSerializedSize() + FRAME_BYTES;
      if (entered && size > bytes) {
        return false;
      }
      entered = true;
      bytes -= size;
      return true;
    }
  }

  /** Removes what the batch filled last has in it. */
  void remove(Batch batch) {
    removeFirst(images.keySet().iterator(), batch.getImagesCount());
    removeFirst(containers.keySet().iterator(), batch.getContainersCount());
    removeFirst(processes.keySet().iterator(), batch.getProcessesCount());
    parts.subList(0, batch.getDictionaryPartsCount()).clear();
  }

  private static void removeFirst(Iterator<?> facts, int count) {
    for (int i = 0; i < count; i++) {
      facts.next();
      facts.remove();
    }
  }
}
