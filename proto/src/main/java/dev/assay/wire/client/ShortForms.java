package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.BatchOrBuilder;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.ProcessFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the facts of one batch in short form whole again, for {@link ShortFormReader}. {@link
 * ShortFormWriter} is the sender's side.
 */
final class ShortForms {

  /**
   * Parts merged into one batch. Senders cut batches by their whole size, to less than 64 KiB; a
   * hostile one could name a large part thousands of times.
   */
  private static final int MOST_MERGED_BYTES = 256 * 1024;

  private final Map<ByteString, ByteString> own = new HashMap<ByteString, ByteString>();
  private final SharedParts known;
  private final @Nullable KeyRing told;
  private int merged;
  private boolean incomplete;

  private ShortForms(Batch batch, SharedParts known, @Nullable KeyRing told) {
    this.known = known;
    this.told = told;
    for (ByteString part : batch.getSharedPartsList()) {
      ByteString key = ContentKeys.sharedPartKey(part);
      own.put(key, part);
      known.put(key, part);
    }
  }

  /**
   * Returns a batch with all its facts whole, and keeps the parts that came with it.
   *
   * @return null where it needs a part that is neither in it nor known
   * @throws MalformedEvidenceException if a short form is none
   */
  static @Nullable Batch whole(Batch batch, SharedParts known) throws MalformedEvidenceException {
    Batch whole = whole(batch, known, null);
    if (whole != null) {
      keepLasting(whole, known);
    }
    return whole;
  }

  /**
   * Returns a batch with all its facts whole, and keeps the parts that came with it.
   *
   * @param told what lasts of facts that differences may refer to; null: none
   * @return null where it needs a part that is neither in it nor known
   * @throws MalformedEvidenceException if a short form is none
   */
  static @Nullable Batch whole(Batch batch, SharedParts known, @Nullable KeyRing told)
      throws MalformedEvidenceException {
    if (batch.getSharedPartsCount() == 0 && !hasShortForms(batch)) {
      return batch;
    }
    try {
      return new ShortForms(batch, known, told).whole(batch);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedEvidenceException("shared_parts: " + e.getMessage());
    }
  }

  /**
   * Keeps what lasts of whole facts, and returns its keys: senders name it later, without ever
   * having sent it as a part.
   */
  static List<ByteString> keepLasting(Batch whole, SharedParts known) {
    List<ByteString> keys = new ArrayList<ByteString>();
    for (ContainerFacts facts : whole.getContainersList()) {
      keys.add(keep(LastingPart.of(facts), known));
    }
    for (ProcessFacts facts : whole.getProcessesList()) {
      keys.add(keep(LastingPart.of(facts), known));
    }
    return keys;
  }

  private static ByteString keep(ByteString part, SharedParts known) {
    ByteString key = ContentKeys.sharedPartKey(part);
    known.put(key, part);
    return key;
  }

  private static boolean hasShortForms(Batch batch) {
    for (ContainerFacts facts : batch.getContainersList()) {
      if (isShort(facts)) {
        return true;
      }
    }
    for (ProcessFacts facts : batch.getProcessesList()) {
      if (isShort(facts)) {
        return true;
      }
    }
    return !batch.getJvm().getShared().isEmpty()
        || batch.getJvm().getObservingAfterStartMillis() != 0;
  }

  private static boolean isShort(ContainerFacts facts) {
    return !facts.getShared().isEmpty()
        || !facts.getBinaryContainerId().isEmpty()
        || !facts.getBinaryPodUid().isEmpty()
        || facts.getTold() != 0
        || facts.getStartedAfterCreationMillis() != 0
        || facts.getObservedAfterCreationMillis() != 0
        || !facts.getPodNameEnd().isEmpty();
  }

  private static boolean isShort(ProcessFacts facts) {
    return !facts.getShared().isEmpty()
        || !facts.getBinaryContainerId().isEmpty()
        || facts.getContainerPosition() != 0
        || facts.getTold() != 0
        || facts.getSeenAfterStartMillis() != 0
        || facts.getToldContainer() != 0;
  }

  private @Nullable Batch whole(Batch batch)
      throws InvalidProtocolBufferException, MalformedEvidenceException {
    Batch.Builder whole = batch.toBuilder().clearSharedParts();
    for (int i = 0; i < whole.getContainersCount() && !incomplete; i++) {
      whole.setContainers(i, container(whole.getContainers(i)));
    }
    for (int i = 0; i < whole.getProcessesCount() && !incomplete; i++) {
      whole.setProcesses(i, process(whole.getProcesses(i), whole));
    }
    if (whole.hasJvm()) {
      whole.setJvm(jvm(whole.getJvm()));
    }
    return incomplete ? null : whole.build();
  }

  private ContainerFacts container(ContainerFacts facts)
      throws InvalidProtocolBufferException, MalformedEvidenceException {
    ContainerFacts.Builder whole = ContainerFacts.newBuilder();
    merge(told(facts.getTold()), whole);
    merge(facts.getShared(), whole);
    whole.mergeFrom(facts).clearTold().clearShared();
    whole.setPodName(whole.getPodName() + facts.getPodNameEnd()).clearPodNameEnd();
    whole.clearStartedAfterCreationMillis().clearObservedAfterCreationMillis();
    long created = whole.getCreatedUnixMillis();
    if (facts.getStartedAfterCreationMillis() != 0) {
      whole.setStartedUnixMillis(TimeDifference.of(facts.getStartedAfterCreationMillis(), created));
    }
    if (facts.getObservedAfterCreationMillis() != 0) {
      whole.setObservedSinceUnixMillis(
          TimeDifference.of(facts.getObservedAfterCreationMillis(), created));
    }
    whole.clearBinaryContainerId().clearBinaryPodUid();
    if (!facts.getBinaryContainerId().isEmpty()) {
      whole.setContainerId(BinaryNames.containerId(facts.getBinaryContainerId()));
    }
    if (!facts.getBinaryPodUid().isEmpty()) {
      whole.setPodUid(BinaryNames.uuid(facts.getBinaryPodUid()));
    }
    return whole.build();
  }

  private ProcessFacts process(ProcessFacts facts, BatchOrBuilder batch)
      throws InvalidProtocolBufferException, MalformedEvidenceException {
    ProcessFacts.Builder whole = ProcessFacts.newBuilder();
    merge(told(facts.getTold()), whole);
    merge(facts.getShared(), whole);
    whole.mergeFrom(facts).clearTold().clearShared().clearSeenAfterStartMillis();
    if (facts.getSeenAfterStartMillis() != 0) {
      whole.setFirstSeenUnixMillis(
          TimeDifference.of(facts.getSeenAfterStartMillis(), whole.getStartedUnixMillis()));
    }
    whole.clearBinaryContainerId().clearContainerPosition().clearToldContainer();
    if (!facts.getBinaryContainerId().isEmpty()) {
      whole.setContainerId(BinaryNames.containerId(facts.getBinaryContainerId()));
    }
    if (facts.getToldContainer() != 0) {
      ContainerFacts.Builder container = ContainerFacts.newBuilder();
      merge(told(facts.getToldContainer()), container);
      whole.setContainerId(container.getContainerId());
    }
    if (facts.getContainerPosition() != 0) {
      whole.setContainerId(containerAt(facts.getContainerPosition(), batch));
    }
    return whole.build();
  }

  private static String containerAt(int position, BatchOrBuilder batch)
      throws MalformedEvidenceException {
    if (position < 0 || position > batch.getContainersCount()) {
      throw new MalformedEvidenceException(
          "container_position: "
              + Integer.toUnsignedString(position)
              + " (expected: 1 to "
              + batch.getContainersCount()
              + ")");
    }
    return batch.getContainers(position - 1).getContainerId();
  }

  private JvmFacts jvm(JvmFacts facts)
      throws InvalidProtocolBufferException, MalformedEvidenceException {
    JvmFacts.Builder whole = JvmFacts.newBuilder();
    merge(facts.getShared(), whole);
    whole.mergeFrom(facts).clearShared().clearObservingAfterStartMillis();
    if (facts.getObservingAfterStartMillis() != 0) {
      whole.setObservingSinceUnixMillis(
          TimeDifference.of(facts.getObservingAfterStartMillis(), whole.getStartedUnixMillis()));
    }
    return whole.build();
  }

  /** Returns the key of what lasts of a fact; empty where no number is given. */
  private ByteString told(int number) throws MalformedEvidenceException {
    if (number == 0) {
      return ByteString.EMPTY;
    }
    if (told == null || !told.has(number)) {
      throw new MalformedEvidenceException(
          "told: "
              + Integer.toUnsignedString(number)
              + " (expected: of the last "
              + KeyRing.MOST
              + " of "
              + (told == null ? 0 : told.last())
              + " facts)");
    }
    ByteString key = told.get(number);
    incomplete |= key.equals(KeyRing.NONE);
    return key;
  }

  private void merge(ByteString key, Message.Builder into)
      throws InvalidProtocolBufferException, MalformedEvidenceException {
    if (key.isEmpty()) {
      return;
    }
    ByteString part = own.get(key);
    if (part == null) {
      part = known.get(key);
    }
    if (part == null) {
      incomplete = true;
      return;
    }
    merged += part.size();
    if (merged > MOST_MERGED_BYTES) {
      throw new MalformedEvidenceException(
          "shared: parts of more than " + MOST_MERGED_BYTES + " bytes in one batch");
    }
    into.mergeFrom(part);
  }
}
