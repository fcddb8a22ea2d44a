package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.ProcessFacts;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one batch in short form, see {@code Batch.shared_parts}: what a thing has in common with
 * its replicas is left out and named by a key. For one thread.
 */
public final class ShortFormWriter {

  /** The key of a part takes 19 bytes, and a replica saves the rest: below this it is not worth. */
  private static final int LEAST_PART_BYTES = 32;

  private final Map<ByteString, ByteString> parts = new LinkedHashMap<ByteString, ByteString>();
  private final Map<String, Integer> positions = new HashMap<String, Integer>();
  private final @Nullable ToldParts told;
  private final Batch.Builder batch;

  private ShortFormWriter(Batch whole, @Nullable ToldParts told) {
    this.told = told;
    this.batch = whole.toBuilder();
    for (int i = 0; i < batch.getContainersCount(); i++) {
      positions.put(batch.getContainers(i).getContainerId(), i + 1);
      batch.setContainers(i, container(batch.getContainers(i)));
    }
    for (int i = 0; i < batch.getProcessesCount(); i++) {
      batch.setProcesses(i, process(batch.getProcesses(i)));
    }
    if (batch.hasJvm()) {
      batch.setJvm(jvm(batch.getJvm()));
    }
  }

  /** Returns a batch in short form: for a collector that may know the parts. */
  public static Batch shorten(Batch whole) {
    return new ShortFormWriter(whole, null).batch.build();
  }

  /** Returns a batch in short form; what was told before is left out, too. */
  static Batch shorten(Batch whole, ToldParts told) {
    return told.numbers().shorten(new ShortFormWriter(whole, told).batch.build());
  }

  /** Returns a batch in short form with the parts that it needs, each once. */
  public static Batch shortenWithParts(Batch whole) {
    ShortFormWriter writer = new ShortFormWriter(whole, null);
    return writer.batch.addAllSharedParts(writer.parts.values()).build();
  }

  private ContainerFacts container(ContainerFacts facts) {
    ByteString before = told == null ? ByteString.EMPTY : told.keyIfTold(LastingPart.of(facts));
    if (!before.isEmpty()) {
      return ContainerFacts.newBuilder()
          .setShared(before)
          .setEndedUnixMillis(facts.getEndedUnixMillis())
          .build();
    }
    ContainerFacts.Builder own = facts.toBuilder();
    ContainerFacts.Builder part =
        ContainerFacts.newBuilder()
            .setImageConfigDigest(facts.getImageConfigDigest())
            .setImageReference(facts.getImageReference())
            .setImageReferenceSource(facts.getImageReferenceSource())
            .setStatusImage(facts.getStatusImage())
            .setStatusImageRef(facts.getStatusImageRef())
            .setName(facts.getName())
            .setPodNamespace(facts.getPodNamespace());
    own.clearImageConfigDigest().clearImageReference().clearImageReferenceSource();
    own.clearStatusImage().clearStatusImageRef().clearName().clearPodNamespace();
    own.clearLabels();
    for (Map.Entry<String, String> label : facts.getLabelsMap().entrySet()) {
      if (isOfOnePod(label, facts.getPodName())) {
        own.putLabels(label.getKey(), label.getValue());
      } else {
        part.putLabels(label.getKey(), label.getValue());
      }
    }
    ByteString key = keep(part.build());
    if (key.isEmpty()) {
      own = facts.toBuilder();
    } else {
      own.setShared(key);
    }
    ByteString id = BinaryNames.containerId(facts.getContainerId());
    if (!id.isEmpty()) {
      own.clearContainerId().setBinaryContainerId(id);
    }
    ByteString uid = BinaryNames.uuid(facts.getPodUid());
    if (!uid.isEmpty()) {
      own.clearPodUid().setBinaryPodUid(uid);
    }
    return own.build();
  }

  /** Stateful sets and indexed jobs number their pods in labels (Kubernetes, well-known labels). */
  private static boolean isOfOnePod(Map.Entry<String, String> label, String podName) {
    return label.getKey().endsWith("/pod-index")
        || label.getKey().endsWith("/job-completion-index")
        || (!podName.isEmpty() && label.getValue().equals(podName));
  }

  private ProcessFacts process(ProcessFacts facts) {
    ByteString before = told == null ? ByteString.EMPTY : told.keyIfTold(LastingPart.of(facts));
    if (!before.isEmpty()) {
      return ProcessFacts.newBuilder()
          .setShared(before)
          .setFileSet(facts.getFileSet())
          .setEndedUnixMillis(facts.getEndedUnixMillis())
          .build();
    }
    ProcessFacts.Builder own = facts.toBuilder();
    ProcessFacts.Builder part =
        ProcessFacts.newBuilder()
            .setExecutable(facts.getExecutable())
            .setCommand(facts.getCommand());
    if (facts.hasNamedArtifact()) {
      part.setNamedArtifact(facts.getNamedArtifact());
    }
    ByteString key = keep(part.build());
    if (!key.isEmpty() && mayBeKnown(key, facts)) {
      own.clearExecutable().clearCommand().clearNamedArtifact().setShared(key);
    }
    Integer position = positions.get(facts.getContainerId());
    ByteString id = BinaryNames.containerId(facts.getContainerId());
    if (position != null) {
      own.clearContainerId().setContainerPosition(position);
    } else if (!id.isEmpty()) {
      own.clearContainerId().setBinaryContainerId(id);
    }
    return own.build();
  }

  /**
   * Programs of the host mostly have no replicas: named by a key, each would be asked for. The
   * runtime's own process beside each pod is such a one.
   */
  private boolean mayBeKnown(ByteString key, ProcessFacts facts) {
    return told == null || !facts.getContainerId().isEmpty() || !told.isFirst(key);
  }

  private JvmFacts jvm(JvmFacts facts) {
    ByteString key =
        keep(
            JvmFacts.newBuilder()
                .setJavaVersion(facts.getJavaVersion())
                .setVm(facts.getVm())
                .setMain(facts.getMain())
                .setCapture(facts.getCapture())
                .build());
    return key.isEmpty()
        ? facts
        : facts.toBuilder()
            .clearJavaVersion()
            .clearVm()
            .clearMain()
            .clearCapture()
            .setShared(key)
            .build();
  }

  /** Keeps a part and returns its key; empty where it is too small to be one. */
  private ByteString keep(MessageLite part) {
    if (part.getSerializedSize() < LEAST_PART_BYTES) {
      return ByteString.EMPTY;
    }
    ByteString serialised = LastingPart.serialise(part);
    ByteString key = ContentKeys.sharedPartKey(serialised);
    parts.put(key, serialised);
    return key;
  }
}
