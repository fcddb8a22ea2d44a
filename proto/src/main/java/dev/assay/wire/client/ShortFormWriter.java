package dev.assay.wire.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import dev.assay.wire.v1.Batch;
import dev.assay.wire.v1.ContainerFacts;
import dev.assay.wire.v1.JvmFacts;
import dev.assay.wire.v1.ProcessFacts;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes one batch in short form, see {@code Batch.shared_parts}: what a thing has in common with
 * its replicas is left out and named by a key. For one thread.
 */
public final class ShortFormWriter {

  /** The key of a part takes 19 bytes, and a replica saves the rest: below this it is not worth. */
  private static final int LEAST_PART_BYTES = 32;

  private final Map<ByteString, ByteString> parts = new LinkedHashMap<ByteString, ByteString>();
  private final Batch.Builder batch;

  private ShortFormWriter(Batch whole) {
    this.batch = whole.toBuilder();
    for (int i = 0; i < batch.getContainersCount(); i++) {
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
    return new ShortFormWriter(whole).batch.build();
  }

  /** Returns a batch in short form with the parts that it needs, each once. */
  public static Batch shortenWithParts(Batch whole) {
    ShortFormWriter writer = new ShortFormWriter(whole);
    return writer.batch.addAllSharedParts(writer.parts.values()).build();
  }

  private ContainerFacts container(ContainerFacts facts) {
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
    ProcessFacts.Builder own = facts.toBuilder();
    ProcessFacts.Builder part =
        ProcessFacts.newBuilder()
            .setExecutable(facts.getExecutable())
            .setCommand(facts.getCommand());
    if (facts.hasNamedArtifact()) {
      part.setNamedArtifact(facts.getNamedArtifact());
    }
    ByteString key = keep(part.build());
    if (!key.isEmpty()) {
      own.clearExecutable().clearCommand().clearNamedArtifact().setShared(key);
    }
    ByteString id = BinaryNames.containerId(facts.getContainerId());
    if (!id.isEmpty()) {
      own.clearContainerId().setBinaryContainerId(id);
    }
    return own.build();
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
    ByteString serialised = serialise(part);
    ByteString key = ContentKeys.sharedPartKey(serialised);
    parts.put(key, serialised);
    return key;
  }

  private static ByteString serialise(MessageLite part) {
    byte[] serialised = new byte[part.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(serialised);
    // Labels are a map: replicas must not differ in the order of a hash table.
    out.useDeterministicSerialization();
    try {
      part.writeTo(out);
    } catch (IOException e) {
      throw new IllegalStateException("an array of the serialised size was too small", e);
    }
    return ByteString.copyFrom(serialised);
  }
}
