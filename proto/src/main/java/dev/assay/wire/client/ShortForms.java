package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.BatchOrBuilder;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.ProcessFacts;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the facts of short forms whole again: the collector's side of {@code Batch.shared_parts}.
 * {@link ShortFormWriter} is the sender's.
 */
public final class ShortForms {

  /**
   * Parts merged into one batch. Senders cut batches by their whole size, to less than 64 KiB; a
   * hostile one could name a large part thousands of times.
   */
  private static final int MOST_MERGED_BYTES = 256 * 1024;

  private final Map<ByteString, ByteString> own = new HashMap<ByteString, ByteString>();
  private final SharedParts known;
  private int merged;
  private boolean incomplete;

  private ShortForms(Batch batch, SharedParts known) {
    this.known = known;
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
  public static @Nullable Batch whole(Batch batch, SharedParts known)
      throws MalformedEvidenceException {
    Batch whole = batch;
    if (batch.getSharedPartsCount() > 0 || hasShortForms(batch)) {
      try {
        whole = new ShortForms(batch, known).whole(batch);
      } catch (InvalidProtocolBufferException e) {
        throw new MalformedEvidenceException("shared_parts: " + e.getMessage());
      }
    }
    if (whole != null) {
      keepLasting(whole, known);
    }
    return whole;
  }

  /** Senders name these later, without ever having sent them as parts. */
  private static void keepLasting(Batch whole, SharedParts known) {
    for (ContainerFacts facts : whole.getContainersList()) {
      ByteString part = LastingPart.of(facts);
      known.put(ContentKeys.sharedPartKey(part), part);
    }
    for (ProcessFacts facts : whole.getProcessesList()) {
      ByteString part = LastingPart.of(facts);
      known.put(ContentKeys.sharedPartKey(part), part);
    }
  }

  private static boolean hasShortForms(Batch batch) {
    for (ContainerFacts facts : batch.getContainersList()) {
      if (!facts.getShared().isEmpty()
          || !facts.getBinaryContainerId().isEmpty()
          || !facts.getBinaryPodUid().isEmpty()) {
        return true;
      }
    }
    for (ProcessFacts facts : batch.getProcessesList()) {
      if (!facts.getShared().isEmpty()
          || !facts.getBinaryContainerId().isEmpty()
          || facts.getContainerPosition() != 0) {
        return true;
      }
    }
    return !batch.getJvm().getShared().isEmpty();
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
      JvmFacts.Builder jvm = JvmFacts.newBuilder();
      merge(whole.getJvm().getShared(), jvm);
      whole.setJvm(jvm.mergeFrom(whole.getJvm()).clearShared());
    }
    return incomplete ? null : whole.build();
  }

  private ContainerFacts container(ContainerFacts facts)
      throws InvalidProtocolBufferException, MalformedEvidenceException {
    ContainerFacts.Builder whole = ContainerFacts.newBuilder();
    merge(facts.getShared(), whole);
    whole.mergeFrom(facts).clearShared().clearBinaryContainerId().clearBinaryPodUid();
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
    merge(facts.getShared(), whole);
    whole.mergeFrom(facts).clearShared().clearBinaryContainerId().clearContainerPosition();
    if (!facts.getBinaryContainerId().isEmpty()) {
      whole.setContainerId(BinaryNames.containerId(facts.getBinaryContainerId()));
    }
    int position = facts.getContainerPosition();
    if (position != 0) {
      if (position < 0 || position > batch.getContainersCount()) {
        throw new MalformedEvidenceException(
            "container_position: "
                + Integer.toUnsignedString(position)
                + " (expected: 1 to "
                + batch.getContainersCount()
                + ")");
      }
      whole.setContainerId(batch.getContainers(position - 1).getContainerId());
    }
    return whole.build();
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
