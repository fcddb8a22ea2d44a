package dev.assay.sensor.report;

import com.google.protobuf.ByteString;
import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.procfs.ProcessId;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.DictionaryPart;
import dev.assay.wire.v1.ImageFacts;
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

  /** One batch: small beside every limit on messages, large beside its own overhead. */
  private static final int MOST_FACTS = 200;

  /** Parts of dictionaries are up to 48 KiB each. */
  private static final int MOST_PARTS = 8;

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
    images.values().stream().limit(MOST_FACTS).forEach(batch::addImages);
    containers.values().stream().limit(MOST_FACTS).forEach(batch::addContainers);
    processes.values().stream()
        .limit(MOST_FACTS)
        .forEach(
            process -> batch.addProcesses(WireFacts.process(process, fileSetKey.apply(process))));
    parts.stream().limit(MOST_PARTS).forEach(batch::addDictionaryParts);
    return batch;
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
