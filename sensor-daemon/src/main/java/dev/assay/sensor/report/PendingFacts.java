package dev.assay.sensor.report;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.assay.sensor.attribution.Sighting;
import dev.assay.sensor.content.FileContent;
import dev.assay.sensor.procfs.ProcessId;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.DictionaryPart;
import dev.assay.wire.v1.FileContentFacts;
import dev.assay.wire.v1.ImageFacts;
import dev.assay.wire.v1.ProcessFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Facts that wait to be told. A later state of the same thing takes the place of an earlier one.
 * While nobody takes any, this grows with all that ran in the meantime, up to a limit: then what
 * has ended goes first, and what is new finds no room where nothing has ended. Not thread-safe.
 */
final class PendingFacts {

  /**
   * One batch, serialised. Collectors take messages of 64 KiB, and a part of a dictionary has up to
   * 48 KiB: one fits, with room for what the batch says besides.
   */
  static final int MOST_BYTES = 60 * 1024;

  private final LimitedFacts<ByteString, ImageFacts> images;
  private final LimitedFacts<String, ContainerFacts> containers;
  private final LimitedFacts<ProcessId, Sighting> processes;
  private final LimitedFacts<FileContent.Subject, FileContent> contents;
  private final List<DictionaryPart> parts = new ArrayList<>();

  /**
   * Creates an empty collection.
   *
   * @param capacity the most images, containers, processes and contents of files each
   */
  PendingFacts(int capacity) {
    this.images = new LimitedFacts<>(capacity, image -> false);
    this.containers =
        new LimitedFacts<>(capacity, container -> container.getEndedUnixMillis() != 0);
    this.processes = new LimitedFacts<>(capacity, process -> process.endedAt() != null);
    this.contents = new LimitedFacts<>(capacity, content -> false);
  }

  /** Takes an image; returns how many facts had to go for it. */
  int add(ImageFacts image) {
    return images.put(image.getConfigDigest(), image);
  }

  /** Takes a container; returns how many facts had to go for it. */
  int add(ContainerFacts container) {
    return containers.put(container.getContainerId(), container);
  }

  /** Takes a process; returns how many facts had to go for it. */
  int add(Sighting process) {
    return processes.put(process.process(), process);
  }

  /** Takes what a file is; returns how many facts had to go for it. */
  int add(FileContent content) {
    return contents.put(content.subject(), content);
  }

  void add(List<DictionaryPart> dictionary) {
    parts.addAll(dictionary);
  }

  boolean hasParts() {
    return !parts.isEmpty();
  }

  boolean isEmpty() {
    return images.isEmpty()
        && containers.isEmpty()
        && processes.isEmpty()
        && contents.isEmpty()
        && parts.isEmpty();
  }

  /** Adds to a batch as much as fits; {@link #remove} takes it out once the batch was taken. */
  Batch.Builder fill(Batch.Builder batch, Function<Sighting, ByteString> fileSetKey) {
    Room room = new Room(MOST_BYTES - batch.clone().build().getSerializedSize());
    for (ImageFacts image : images.all()) {
      if (!room.take(image)) {
        return batch;
      }
      batch.addImages(image);
    }
    for (ContainerFacts container : containers.all()) {
      if (!room.take(container)) {
        return batch;
      }
      batch.addContainers(container);
    }
    for (Sighting sighting : processes.all()) {
      ProcessFacts process = WireFacts.process(sighting, fileSetKey.apply(sighting));
      if (!room.take(process)) {
        return batch;
      }
      batch.addProcesses(process);
    }
    return fillRest(batch, room);
  }

  private Batch.Builder fillRest(Batch.Builder batch, Room room) {
    for (FileContent content : contents.all()) {
      FileContentFacts facts = WireFacts.content(content);
      if (!room.take(facts)) {
        return batch;
      }
      batch.addFileContents(facts);
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
    images.removeFirst(batch.getImagesCount());
    containers.removeFirst(batch.getContainersCount());
    processes.removeFirst(batch.getProcessesCount());
    contents.removeFirst(batch.getFileContentsCount());
    parts.subList(0, batch.getDictionaryPartsCount()).clear();
  }
}
