package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.assay.wire.v1.Batch;
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
    if (batch.getSharedPartsCount() == 0 && !hasShortForms(batch)) {
      return batch;
    }
    try {
      return new ShortForms(batch, known).whole(batch);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedEvidenceException("shared_parts: " + e.getMessage());
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
      if (!facts.getShared().isEmpty() || !facts.getBinaryContainerId().isEmpty()) {
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
      whole.setProcesses(i, process(whole.getProcesses(i)));
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

  private ProcessFacts process(ProcessFacts facts)
      throws InvalidProtocolBufferException, MalformedEvidenceException {
    ProcessFacts.Builder whole = ProcessFacts.newBuilder();
    merge(facts.getShared(), whole);
    whole.mergeFrom(facts).clearShared().clearBinaryContainerId();
    if (!facts.getBinaryContainerId().isEmpty()) {
      whole.setContainerId(BinaryNames.containerId(facts.getBinaryContainerId()));
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
